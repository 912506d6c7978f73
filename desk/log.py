"""The log of a campaign: what its team decided and how its phase changed, newest first.

It combines two append-only tables, so paging backwards is stable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns import clock
from campaigns.models import Campaign, CampaignAct, PhaseChange, TeamMember
from common.signed import pages
from common.signed.pages import Places
from desk import log_details

Row = CampaignAct | PhaseChange
Place = tuple[datetime, bool, int]  # time, whether it is an act, primary key

PHASE = "phase"
NOBODY = "nobody"
NAMED = "who"  # on each row that is read: who did it, as people() names them; None if nobody did
PAGE = 50
BATCH = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter of the log; days are in the campaign's time zone."""

    kind: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    kind: str
    what: str
    detail: str
    who: str  # empty: automatic
    request: str  # id of the MoneyAct, if it is about one
    link: str  # to it

    @property
    def label(self) -> str:
        return f"{self.what}: {self.detail}" if self.detail else self.what


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `before` is the cursor for the next page, empty on the last one."""

    entries: list[Entry]
    before: str


def page(member: TeamMember, wanted: Wanted, before: str = "", limit: int = PAGE) -> Page:
    """Read a page as this member may see it. Raises BadSignature if `before` is not a valid cursor."""
    campaign = member.campaign
    places = Places(f"log:{campaign.pk}")
    rows = _rows(campaign, wanted, places.read(before) if before else None, limit + 1)
    shown, further = pages.cut(rows, limit, lambda last: places.write(*_place(last)))
    return Page(_entries(shown, member), further)


def everything(member: TeamMember, wanted: Wanted) -> Iterator[list[Entry]]:
    """Read all entries in batches."""
    last: Place | None = None
    while rows := _rows(member.campaign, wanted, last, BATCH):
        yield _entries(rows, member)
        last = _place(rows[-1])


def people(campaign: Campaign) -> dict[UUID, str]:
    """The names of all people in the log or the team, by user id; former members by their email address."""
    acting = campaign.acts.exclude(by=None).values("by").union(campaign.phase_changes.exclude(by=None).values("by"))
    left = dict(User.objects.filter(pk__in=acting).values_list("pk", "email"))
    return left | dict(campaign.team.order_by("pk").values_list("user_id", "name"))


def _rows(campaign: Campaign, wanted: Wanted, last: Place | None, limit: int) -> list[Row]:
    acts: QuerySet[Any] = campaign.acts.all()
    changes: QuerySet[Any] = campaign.phase_changes.all()
    if wanted.kind:
        acts = acts.none() if wanted.kind == PHASE else acts.filter(kind=wanted.kind)
        changes = changes.all() if wanted.kind == PHASE else changes.none()
    found = [
        *_after(_chosen(acts, campaign, wanted), last, is_act=True)[:limit],
        *_after(_chosen(changes, campaign, wanted), last, is_act=False)[:limit],
    ]
    return sorted(found, key=_place, reverse=True)[:limit]


def _chosen(found: QuerySet[Any], campaign: Campaign, wanted: Wanted) -> QuerySet[Any]:
    if wanted.who:
        found = found.filter(by=None if wanted.who == NOBODY else wanted.who)
    if wanted.since:
        found = found.filter(at__gte=clock.midnight(wanted.since, campaign))
    if wanted.until:
        found = found.filter(at__lt=clock.midnight(wanted.until + timedelta(days=1), campaign))
    names = campaign.team.filter(user=OuterRef("by")).values("name")
    who = Coalesce(Subquery(names), "by__email", output_field=CharField())
    named: QuerySet[Any] = found.annotate(**{NAMED: who})
    return named.order_by("-at", "-pk")


def _after(found: QuerySet[Any], last: Place | None, *, is_act: bool) -> QuerySet[Any]:
    """The rows after `last` in the log's order, in which acts come before phase changes of the same time."""
    if last is None:
        return found
    at, was_act, pk = last
    if is_act == was_act:
        return pages.below(found, "at", at, pk)
    return found.filter(at__lt=at) if is_act else found.filter(at__lte=at)


def _place(row: Row) -> Place:
    return row.at, isinstance(row, CampaignAct), row.pk


def _entries(rows: list[Row], member: TeamMember) -> list[Entry]:
    return [_entry(row, member) for row in rows]


def _entry(row: Row, member: TeamMember) -> Entry:
    who = getattr(row, NAMED) or ""
    if isinstance(row, PhaseChange):
        moved = f"{row.get_before_display()} → {row.get_after_display()}"
        return Entry(row.at, PHASE, _("Phase"), moved, who, "", "")
    request = row.data.get("request", "")
    link = reverse("desk:money_act", args=[member.campaign.slug, request]) if request else ""
    return Entry(row.at, row.kind, row.get_kind_display(), log_details.detail(row, member), who, request, link)
