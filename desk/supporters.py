"""The list of a campaign's supporters: its criteria, a page of it, and a single supporter.

Every page is a range of an index, so that it is fast however many pledges there are: nothing is counted or skipped.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from campaigns import clock
from campaigns.models import Campaign
from common import countries, languages, money
from common.mail import addresses
from common.models import Unreachable
from common.signed import pages
from common.signed.pages import Places
from desk.models import Tagging
from desk.visibility import Visibility
from payments.models import Dispute, Payment
from pledges.models import Card, Pledge, Status

PAGE = 50
PROBLEMS = {
    "declined": _("Card declined"),
    "authenticate": _("Bank requires confirmation by the cardholder"),
    "repairing": _("Supporter is fixing the card"),
    "expires": _("Card expires before the deadline"),
    "dispute": _("Open dispute"),
    "reconfirm": _("Change not confirmed yet"),
    "unreachable": _("Unreachable by email"),
}
# Several problems under one criterion.
GROUP_LABELS = {"needs_action": _("Card failed (any reason)")}
GROUPS = {"needs_action": ["declined", "authenticate", "repairing"]}

LABELS = {
    "stage": _("Stage"),
    "problem": _("Problem"),
    "least": _("Minimum amount"),
    "most": _("Maximum amount"),
    "since": _("Pledged on or after"),
    "until": _("Pledged on or before"),
    "language": _("Language"),
    "country": _("Country of the saved card"),
    "source": _("Source"),
    "tag": _("Tag"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The criteria of the list, as stored with an export; days are in the campaign's time zone."""

    stage: str = ""
    problem: str = ""
    least: int | None = None
    most: int | None = None
    source: str = ""
    since: str = ""
    until: str = ""
    language: str = ""
    country: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A pledge as a team member may see it."""

    pledge: Pledge
    name: str
    email: str
    amount_cents: int | None
    problems: list[str]
    tags: list[str]


@dataclass(frozen=True, slots=True)
class Page:
    """One page, newest first; `before` is the cursor for the next page, empty on the last one."""

    rows: list[Row]
    before: str


def described(campaign: Campaign, wanted: Wanted) -> str:
    """The criteria as text; empty if there are none."""
    given = {name: getattr(wanted, name) for name in LABELS}
    said = {name: _said(campaign, name, value) for name, value in given.items() if value not in {None, ""}}
    return ", ".join(f"{LABELS[name]}: {value}" for name, value in said.items())


def _said(campaign: Campaign, name: str, value: Any) -> str:
    known: dict[str, dict[str, Any]] = {
        "stage": dict(Status.choices),
        "problem": {**GROUP_LABELS, **PROBLEMS},
        "language": dict(settings.LANGUAGES),
        "country": countries.names(languages.locale()),
    }
    if name in known:
        return str(known[name][value])
    if name in {"least", "most"}:
        return money.formatted(value, campaign.currency)
    if name in {"since", "until"}:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    return str(value)


def matching(campaign: Campaign, wanted: Wanted, visibility: Visibility) -> QuerySet[Pledge]:
    """The pledges that match. Unconfirmed ones are excluded unless a stage is requested."""
    found = campaign.pledges.all() if wanted.stage else campaign.pledges.exclude(status=Status.UNCONFIRMED)
    for name, value in asdict(wanted).items():
        if value not in {None, ""}:
            found = found.filter(FILTERS[name](campaign, value))
    if wanted.least is not None or wanted.most is not None:
        found = found.filter(visibility.of_amounts)
    return found.order_by("-created_at", "-pk")


def _since(campaign: Campaign, day: str) -> Q:
    return Q(created_at__gte=clock.midnight(date.fromisoformat(day), campaign))


def _until(campaign: Campaign, day: str) -> Q:
    return Q(created_at__lt=clock.midnight(date.fromisoformat(day) + timedelta(days=1), campaign))


def _problem(campaign: Campaign, name: str) -> Q:
    troubled = _troubled(campaign)
    return reduce(or_, (Q(Exists(troubled[each])) for each in GROUPS.get(name, [name])))


def _troubled(campaign: Campaign) -> dict[str, QuerySet[Any]]:
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


def after(found: QuerySet[Pledge], last: Pledge) -> QuerySet[Pledge]:
    """Only the rows after this one."""
    return pages.below(found, "created_at", last.created_at, last.pk)


def page(campaign: Campaign, wanted: Wanted, visibility: Visibility, before: str = "", limit: int = PAGE) -> Page:
    """Read a page of the list. Raises BadSignature if `before` is not a valid cursor."""
    places, found = Places(f"supporters:{campaign.pk}"), matching(campaign, wanted, visibility)
    if before:
        found = pages.below(found, "created_at", *places.read(before))
    pledges = list(_with_problems(found, campaign).select_related("supporter")[: limit + 1])
    shown, further = pages.cut(pledges, limit, lambda last: places.write(last.created_at, str(last.pk)))
    return Page(rows(shown, visibility), further)


def _with_problems(found: QuerySet[Pledge], campaign: Campaign) -> QuerySet[Pledge]:
    return found.annotate(**{f"has_{name}": Exists(rows) for name, rows in _troubled(campaign).items()})


def rows(pledges: list[Pledge], visibility: Visibility) -> list[Row]:
    """Convert annotated pledges to rows as `visibility` allows."""
    words = tags(pledges) if visibility.is_full else {}
    return [
        Row(
            pledge,
            visibility.name(pledge),
            visibility.email(pledge),
            pledge.amount_cents if visibility.sees_amount(pledge) else None,
            [str(label) for name, label in PROBLEMS.items() if getattr(pledge, f"has_{name}")],
            words.get(pledge.pk, []),
        )
        for pledge in pledges
    ]


def tags(pledges: Iterable[Pledge]) -> dict[UUID, list[str]]:
    """The tags by pledge id, in one query; pledges without tags are missing."""
    found: dict[UUID, list[str]] = {}
    taggings = Tagging.objects.filter(pledge__in=list(pledges)).order_by("tag__name")
    for pledge, name in taggings.values_list("pledge_id", "tag__name"):
        found.setdefault(pledge, []).append(name)
    return found


def one(campaign: Campaign, pk: UUID, visibility: Visibility) -> Row | None:
    found = campaign.pledges.filter(pk=pk).select_related("supporter")
    return next(iter(rows(list(_with_problems(found, campaign)), visibility)), None)


def search(campaign: Campaign, text: str, visibility: Visibility) -> Pledge | None:
    """Find a pledge by exact reference or, if permitted, by exact address; a live pledge is preferred."""
    try:
        return campaign.pledges.filter(pk=UUID(text)).first()
    except ValueError:
        pass
    if not visibility.is_full:
        return None
    if not addresses.is_mailable(text):
        return None
    theirs = campaign.pledges.filter(supporter__email=addresses.cleaned(text)).order_by("-pk")
    return theirs.live().first() or theirs.first()
