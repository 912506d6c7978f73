"""The team of the collected campaign: it requests an act that a second person has to confirm."""

from django.conf import settings
from django.db import transaction

from campaigns.models import Campaign, Company, TeamMember
from campaigns.setup import drafting
from demo.campaign.accounts import ORGANIZER, account
from demo.team.members import accountant, join, said
from demo.team.notes import note
from payments.decisions import approvals, money_acts
from payments.models import MoneyAct, Payment

DRAFT = "village-shop"

MoneyActKind = MoneyAct.Kind


def has_decided(closed: Campaign) -> bool:
    return closed.money_acts.exists() or Campaign.objects.filter(slug=DRAFT).exists()


@transaction.atomic
def decide(closed: Campaign) -> None:
    """Request an act that a second person has to confirm, and start another draft.

    If few people came and all their cards are valid, there is nothing to request.
    """
    closed.refresh_from_db()
    join(closed)
    failed = closed.pledges.filter(payments__state=Payment.State.DECLINED).order_by("form_key")
    note(failed, closed.team.filter(role=TeamMember.Role.OWNER).earliest("pk").user, "phoned")
    _begin_draft()
    possible = money_acts.possible(closed)
    kind = MoneyActKind.CAPTURE if MoneyActKind.CAPTURE in possible else MoneyActKind.RELEASE
    if kind in possible:
        act = MoneyAct(campaign=closed, kind=kind, reason=said("desk", "reasons", kind))
        approvals.request(act, accountant(closed))


def _begin_draft() -> None:
    company = Company.objects.create(name=said("desk", "draft", "company"), currency="EUR")
    told = {"title": said("desk", "draft", "title"), "slug": DRAFT, "language": settings.LANGUAGE_CODE}
    drafting.begin(account(ORGANIZER), said("desk", "team", "owner"), told, company)
    Campaign.objects.filter(slug=DRAFT).update(is_demo=True)
