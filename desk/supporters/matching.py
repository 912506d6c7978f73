"""The query for the pledges that match criteria, and a query for each problem that a pledge can have."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns import clock
from campaigns.models import Campaign
from common.models import Unreachable
from desk.models import Tagging
from desk.supporters import criteria
from desk.supporters.criteria import Wanted
from desk.visibility import Visibility
from payments.models import Dispute, Payment
from pledges.models import Card, Pledge, Status

GROUPS = {"needs_action": ["declined", "authenticate", "repairing"]}


def matching(campaign: Campaign, wanted: Wanted, visibility: Visibility) -> QuerySet[Pledge]:
    """The pledges that match. Unconfirmed ones are excluded unless a stage is requested."""
    found = (
        campaign.pledges.all() if wanted.stage or wanted.picked else campaign.pledges.exclude(status=Status.UNCONFIRMED)
    )
    for name, value in criteria.given(wanted).items():
        found = found.filter(FILTERS[name](campaign, value))
    if wanted.least is not None or wanted.most is not None:
        found = found.filter(visibility.of_amounts)
    return found.order_by("-created_at", "-pk")


def names_of_picked(campaign: Campaign, wanted: Wanted) -> list[str]:
    """Who was picked one by one, for those who may see supporters in full: names, or addresses where there is none."""
    if not wanted.picked:
        return []
    found = campaign.pledges.filter(pk__in=criteria.picked(wanted.picked)).order_by("name", "pk")
    return [name or email for name, email in found.values_list("name", "supporter__email")]


def by_reference(campaign: Campaign, text: str) -> QuerySet[Pledge]:
    """The pledge with this reference, typed in any case, with or without its prefix and the dash."""
    return campaign.pledges.referred_to(text, campaign.prefix)


def _since(campaign: Campaign, day: str) -> Q:
    return Q(created_at__gte=clock.midnight(date.fromisoformat(day), campaign))


def _until(campaign: Campaign, day: str) -> Q:
    return Q(created_at__lt=clock.midnight(date.fromisoformat(day) + timedelta(days=1), campaign))


def _problem(campaign: Campaign, name: str) -> Q:
    problems = troubled(campaign)
    return reduce(or_, (Q(Exists(problems[each])) for each in GROUPS.get(name, [name])))


def troubled(campaign: Campaign) -> dict[str, QuerySet[Any]]:
    """A query for each problem that a pledge can have."""
    payments = Payment.objects.filter(campaign=campaign, pledge=OuterRef("pk"))
    declined = payments.filter(state=Payment.State.DECLINED)
    disputes = Dispute.objects.filter(payment__campaign=campaign, payment__pledge=OuterRef("pk"))
    return {
        "declined": declined.exclude(problem=Payment.Problem.AUTHENTICATE),
        "authenticate": declined.filter(problem=Payment.Problem.AUTHENTICATE),
        "repairing": payments.filter(state=Payment.State.REPAIRING),
        "expires": Card.objects.expiring(campaign).filter(pledge=OuterRef("pk")),
        "dispute": disputes.filter(state__in=Dispute.TO_ANSWER),
        "reconfirm": Pledge.objects.to_reconfirm(campaign).filter(pk=OuterRef("pk")),
        "unreachable": Unreachable.objects.filter(email=OuterRef("supporter__email")),
    }


FILTERS: dict[str, Callable[[Campaign, Any], Q]] = {
    "stage": lambda _, stage: Q(status=stage),
    "problem": _problem,
    "picked": lambda _, text: Q(pk__in=criteria.picked(text)),
    "least": lambda _, cents: Q(amount_cents__gte=cents),
    "most": lambda _, cents: Q(amount_cents__lte=cents),
    "source": lambda _, source: Q(source=source),
    "since": _since,
    "until": _until,
    "language": lambda _, language: Q(supporter__language=language),
    # PostgreSQL finds few cards through their own index, and many along the pledges' index.
    "country": lambda campaign, country: Q(
        Exists(Card.objects.filter(campaign=campaign, state=Card.State.SAVED, country=country, pledge=OuterRef("pk")))
    ),
    "tag": lambda campaign, tag: Q(
        Exists(Tagging.objects.filter(tag__campaign=campaign, tag__name=tag, pledge=OuterRef("pk")))
    ),
}
