"""The list of a campaign's supporters: a page of it, and a single supporter.

Every page is a range of an index, so that it is fast however many pledges there are: nothing is counted or skipped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature
from django.db.models import Exists, QuerySet

from campaigns.models import Campaign
from common import sql
from common.signed import pages
from common.signed.pages import Places
from desk.models import Tagging
from desk.supporters.criteria import PROBLEMS, Wanted
from desk.supporters.matching import matching, troubled
from desk.supporters.orders import NEWEST, PLACE, Order
from desk.visibility import Visibility
from pledges.models import Pledge

PAGE = 50
PATIENCE = "3s"


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
    """One page; `before` is the cursor for the next page, empty on the last one."""

    rows: list[Row]
    before: str


def page(campaign: Campaign, wanted: Wanted, visibility: Visibility, before: str = "", order: Order = NEWEST) -> Page:
    """Read a page of the list. Raises BadSignature if `before` is not a valid cursor for this order.

    Raises sql.TookTooLong if there are millions, with rare criteria, or criteria that go with the far end of the order.
    """
    places = Places(f"supporters:{campaign.pk}:{order.name}")
    found = order.of(matching(campaign, wanted, visibility))
    if before:
        found = order.after(found, *_position(campaign, order, places.read(before)))
    with sql.at_most(PATIENCE):
        pledges = list(_with_problems(found, campaign).select_related("supporter")[: PAGE + 1])
    shown, further = pages.cut(pledges, PAGE, lambda last: places.write(last.created_at, *_keys(last, order)))
    return Page(rows(shown, visibility), further)


def _keys(last: Pledge, order: Order) -> list[str | int]:
    """What an address says of a position besides the time: the id, and the amount if it is sorted by, but no name."""
    return [str(last.pk), *([last.amount_cents] if order.column == "amount" else [])]


def _position(campaign: Campaign, order: Order, read: tuple[Any, ...]) -> tuple[Any, Any]:
    """The value that is sorted by and the id, of the last row of the previous page. Raises BadSignature."""
    at, pk, *cents = read
    if order.column != "name":
        return (cents[0] if cents else at), pk
    name = order.of(campaign.pledges.filter(pk=pk)).values_list(PLACE, flat=True).first()
    if name is None:
        raise BadSignature(pk)
    return name, pk


def _with_problems(found: QuerySet[Pledge], campaign: Campaign) -> QuerySet[Pledge]:
    return found.annotate(**{f"has_{name}": Exists(rows) for name, rows in troubled(campaign).items()})


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


def some(campaign: Campaign, pledges: Iterable[Pledge], visibility: Visibility) -> list[Row]:
    """The rows of these pledges, newest first."""
    found = campaign.pledges.filter(pk__in=[each.pk for each in pledges]).order_by("-created_at", "-pk")
    return rows(list(_with_problems(found, campaign).select_related("supporter")), visibility)
