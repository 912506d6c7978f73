"""The list of a campaign's supporters: a page of it, and a single supporter.

Every page is a range of an index, so that it is fast however many pledges there are: nothing is counted or skipped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, QuerySet

from campaigns.models import Campaign
from common.mail import addresses
from common.signed import pages
from common.signed.pages import Places
from desk.models import Tagging
from desk.supporters.criteria import PROBLEMS, Wanted
from desk.supporters.matching import by_reference, matching, troubled
from desk.visibility import Visibility
from pledges.models import Pledge

PAGE = 50


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


def search(campaign: Campaign, text: str, visibility: Visibility) -> Pledge | None:
    """Find a pledge by its reference or, if permitted, by exact address; a live pledge is preferred."""
    if found := by_reference(campaign, text).first():
        return found
    if not visibility.is_full:
        return None
    if not addresses.is_mailable(text):
        return None
    theirs = campaign.pledges.filter(supporter__email=addresses.cleaned(text)).order_by("-pk")
    return theirs.live().first() or theirs.first()
