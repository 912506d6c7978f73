"""A campaign's library, events, questions and milestones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from campaigns.models import Campaign
from campaigns.totals import Totals
from common.files import uploads
from community.models import Event, Milestone, Question, Resource

Content = Resource | Event | Question | Milestone


@dataclass(frozen=True, slots=True)
class Step:
    milestone: Milestone
    is_reached: bool


def steps(campaign: Campaign, sums: Totals) -> list[Step]:
    """The milestones in order. One is reached when its date has passed, or its amount has been pledged with cards."""
    promised = sums.secured.cents + sums.authorized.cents + sums.collected.cents
    today = timezone.now().date()
    return [Step(each, _is_reached(each, promised, today)) for each in campaign.milestones.all()]


def _is_reached(milestone: Milestone, promised_cents: int, today: date) -> bool:
    if milestone.date:
        return milestone.date < today
    return milestone.amount_cents is not None and promised_cents >= milestone.amount_cents


def upcoming(campaign: Campaign) -> QuerySet[Event]:
    return campaign.events.filter(ends_at__gte=timezone.now())


def past(campaign: Campaign) -> QuerySet[Event]:
    return campaign.events.filter(ends_at__lt=timezone.now()).order_by("-starts_at", "-pk")


def by_section(resources: Iterable[Resource]) -> list[tuple[str, list[Resource]]]:
    """The library by section: label and sorted resources."""
    order = Resource.Section.values
    rows = sorted(resources, key=lambda each: (order.index(each.section), each.position, each.pk))
    return [
        (str(Resource.Section(name).label), list(found)) for name, found in groupby(rows, lambda each: each.section)
    ]


def download_name(resource: Resource) -> str:
    """The file name for visitors, made from the title, never from the storage path."""
    title = slugify(resource.said.get("title", ""))[:60] or "document"
    return f"{title}{Path(str(resource.file.name)).suffix}"


@transaction.atomic
def keep(row: Content, words: dict[str, dict[str, str]]) -> None:
    """Save the texts, and delete the row's previous file if it was replaced or removed."""
    before = _file(Resource.objects.filter(pk=row.pk).first() if isinstance(row, Resource) else None)
    row.words = words
    row.save()
    if before != _file(row):
        uploads.delete_on_commit(before)


@transaction.atomic
def delete(row: Content) -> None:
    uploads.delete_on_commit(_file(row))
    row.delete()


def movable_up(rows: list[Any]) -> list[Any]:
    """The rows that have another one before them in the same section of the library."""
    return [row for before, row in pairwise(rows) if _section(before) == _section(row)]


def move_up(row: Resource | Question | Milestone, rows: list[Any]) -> None:
    """Change places with the one before it among `rows`, in the same section of the library."""
    shelf = [each for each in rows if _section(each) == _section(row)]
    place = shelf.index(row)
    if place:
        shelf[place - 1], shelf[place] = shelf[place], shelf[place - 1]
    for position, each in enumerate(shelf):
        each.position = position
    type(row)._default_manager.bulk_update(shelf, ["position"])  # noqa: SLF001  (the model's own manager)


def _section(row: Any) -> str:
    return getattr(row, "section", "")


def _file(row: Content | None) -> str:
    return row.file.name or "" if isinstance(row, Resource) else ""
