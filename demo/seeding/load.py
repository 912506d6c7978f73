"""Loading the pledges in one transaction, so that nothing of an interrupted run stays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import ProgrammingError, transaction
from django.utils import timezone

from campaigns import totals
from campaigns.counting import breakdowns
from campaigns.models import Campaign
from common import sql
from demo.campaign import sandboxed
from demo.seeding import campaigns, draw, tables
from demo.seeding.indexes import dropped
from payments.management.progress import Out, Progress
from pledges.models import reference

BATCH = 100_000
TRIGGERS_OFF = "SET LOCAL session_replication_role = replica"
# Each batch finds its pledges by their keys: reading the whole table again and again would take hours.
BY_KEY = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"


class NotAllowedHere(Exception):
    """The database's user may not switch triggers off."""


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


def load(pledges: int, count: int, out: Out) -> None:
    """Add so many pledges to so many campaigns, evenly. Raises NoSandbox, NotAllowedHere."""
    sandboxed.require()
    with transaction.atomic():
        chosen = campaigns.get_or_create(count)
        _switch_triggers_off()
        with dropped(tables.FILLED), Progress("Pledges", pledges, out) as progress:
            for number, campaign in enumerate(chosen):
                _fill(campaign, pledges // count + (number < pledges % count), progress)
            progress.to(pledges)
        while totals.fold() + breakdowns.fold():
            pass
    for table in tables.FILLED:
        sql.execute(f"VACUUM ANALYZE {{{table}}}")


def _switch_triggers_off() -> None:
    try:
        with transaction.atomic():
            # What came before in this transaction, such as the campaigns, is checked first.
            sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
            sql.execute(TRIGGERS_OFF)
        sql.execute(BY_KEY)
    except ProgrammingError as error:
        raise NotAllowedHere(str(error)) from error


def _fill(campaign: Campaign, pledges: int, progress: Progress) -> None:
    began, now, run, facts = _numbers(pledges), timezone.now(), uuid4(), tables.facts(campaign)
    for first in range(began, began + pledges, BATCH):
        numbers = range(first, min(first + BATCH, began + pledges))
        Batch(facts, numbers, began, pledges, now, run).insert()
        progress.add(len(numbers))


def _numbers(pledges: int) -> int:
    """Take so many numbers of pledges; returns the first."""
    [[last]] = sql.rows(f"SELECT setval('{reference.NUMBERS}', nextval('{reference.NUMBERS}') + %s)", [pledges])
    return int(last) - pledges
