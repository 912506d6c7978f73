"""Filling a campaign with pledges, batch by batch."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from campaigns.models import Campaign
from common import sql
from demo.seeding import draw, tables
from payments.management.progress import Progress
from pledges.models import reference

BATCH = 100_000


@dataclass(frozen=True, slots=True)
class Batch:
    """The numbers of the pledges to be drawn, from `first` to `last`; 1 of `of` comes first, the last one just now."""

    facts: dict[str, Any]  # of the campaign
    numbers: range
    began: int  # the number of the campaign's first
    of: int
    now: datetime
    run: UUID

    def insert(self) -> None:
        place = {"first": self.numbers[0], "last": self.numbers[-1], "began": self.began, "of": self.of}
        sql.execute(draw.PEOPLE, {**place, "now": self.now, "run": self.run, **draw.shares()})
        for statement in tables.INSERTS:
            sql.execute(statement, self.facts)
        sql.execute("DROP TABLE people")


def fill(campaign: Campaign, pledges: int, progress: Progress) -> None:
    began, now, run, facts = _numbers(pledges), timezone.now(), uuid4(), tables.facts(campaign)
    for first in range(began, began + pledges, BATCH):
        numbers = range(first, min(first + BATCH, began + pledges))
        Batch(facts, numbers, began, pledges, now, run).insert()
        progress.add(len(numbers))


def _numbers(pledges: int) -> int:
    """Take so many numbers of pledges; returns the first."""
    [[last]] = sql.rows(f"SELECT setval('{reference.NUMBERS}', nextval('{reference.NUMBERS}') + %s)", [pledges])
    return int(last) - pledges
