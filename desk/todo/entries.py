"""The tasks as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Campaign
from common import money
from desk.rows import Empty, Link, Section
from desk.todo.task import Kind, Task
from desk.todo.words import WORDS

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# One thing by nature, so that its number says nothing.
SINGLE = {Kind.ANSWER, Kind.ANSWER_DATE, Kind.BALANCE, Kind.OWN_FACTOR, Kind.SECOND_PERSON, Kind.RETURNED, Kind.UPDATE}


@dataclass(frozen=True, slots=True)
class Entry:
    """`facts` are money, age and deadline as text, `due` that it is due within a day.

    `is_late` if the deadline has passed.
    """

    name: str
    count: str
    label: str
    facts: list[str]
    due: str
    hint: str
    note: str
    button: Link
    is_late: bool


def section(campaign: Campaign, entries: list[Entry]) -> Section:
    return Section("inbox", _("To do"), "desk/first.html#tasks", None if entries else _empty(campaign))


def _empty(campaign: Campaign) -> Empty:
    if campaign.phase == Campaign.Phase.DRAFT:
        setup = reverse("campaigns:setup", args=[campaign.slug])
        return Empty("", Link(_("Complete the draft and publish it"), setup))
    return Empty(_("Nothing is waiting for you."), css="soft")


def of(campaign: Campaign, tasks: Iterable[Task], now: datetime) -> list[Entry]:
    return [_entry(campaign, task, now) for task in tasks]


def _entry(campaign: Campaign, task: Task, now: datetime) -> Entry:
    words = WORDS[task.kind]
    return Entry(
        name=task.kind.value,
        count="" if task.kind in SINGLE else _count(task),
        label=task.label,
        facts=list(_facts(campaign, task, now)),
        due=_due(campaign, task.until, now) if task.until else "",
        hint=str(words.hint),
        note=task.note,
        button=Link(words.button, task.url),
        is_late=task.until is not None and task.until < now,
    )


def _due(campaign: Campaign, until: datetime, now: datetime) -> str:
    if not now <= until < now + DAY:
        return ""
    is_today = clock.local(until, campaign).date() == clock.local(now, campaign).date()
    return _("due today") if is_today else _("due tomorrow")


def _count(task: Task) -> str:
    return number_format(task.number, 0, force_grouping=True) + ("+" if task.has_more else "")


def _facts(campaign: Campaign, task: Task, now: datetime) -> Iterator[str]:
    words = WORDS[task.kind]
    if task.cents is not None:
        yield money.formatted(task.cents, task.currency or campaign.currency)
    if task.since and now - task.since >= MINUTE:
        yield str(words.since) % timesince(task.since, now, depth=1)
    if task.until:
        yield str(words.until) % clock.short(task.until, campaign, now)
