"""How many people pledged which amount: all figures based on individual pledges are computed from this small table.

It is kept by triggers (campaigns.counting), so that no pledge is read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import count

from campaigns.counting import breakdowns
from campaigns.counting.breakdowns import Amounts
from campaigns.models import Campaign, Counted
from desk.dashboard.history import days
from pledges.models import STAGES, PledgePart, Status

LARGEST = 10
LOST = 3  # for "what if the three largest drop out"


def of(pledges: Mapping[str, Amounts]) -> dict[Status, Spread]:
    """The spread of every status, possibly empty; `pledges` are those of breakdowns.by_amount()."""
    found: dict[Status, Counter[int]] = defaultdict(Counter)
    for part, amounts in pledges.items():
        found[PledgePart.of(part).status].update(amounts)
    return {status: Spread(found[status]) for status in Status}


def read(campaign: Campaign) -> dict[Status, Spread]:
    """The spread of every status now, where nothing else is read of the breakdowns."""
    return of(breakdowns.by_amount(campaign)[Counted.PLEDGES])


def counted(campaign: Campaign, spreads: Mapping[Status, Spread]) -> Spread:
    """The spread of the pledges in the stages that the charts show."""
    wanted = set(days.counted(campaign))
    return Spread(sum((spreads[status].by_amount for status, stage in STAGES.items() if stage in wanted), Counter()))


@dataclass(frozen=True, slots=True)
class Bin:
    """The number of people with an amount from `start` to below `end`, in minor units."""

    start: int
    end: int
    people: int


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much depends on the largest pledges."""

    largest: int  # people
    cents: int  # their total
    share: Fraction
    lost: int  # people who might drop out
    left_cents: int  # what remains without them


@dataclass(frozen=True)
class Spread:
    by_amount: Counter[int]

    @cached_property
    def rows(self) -> list[tuple[int, int]]:
        return sorted(self.by_amount.items())

    @cached_property
    def people(self) -> int:
        return self.by_amount.total()

    @cached_property
    def cents(self) -> int:
        return sum(cents * people for cents, people in self.rows)

    @property
    def mean(self) -> int | None:
        return round(Fraction(self.cents, self.people)) if self.people else None

    @property
    def median(self) -> int | None:
        """The median amount; None without pledges."""
        if not self.people:
            return None
        low, high = self._at((self.people - 1) // 2), self._at(self.people // 2)
        return round(Fraction(low + high, 2))

    def _at(self, place: int) -> int:
        """The amount at this position in ascending order, starting at 0."""
        for cents, people in self.rows:
            place -= people
            if place < 0:
                return cents
        raise IndexError(place)

    def largest(self, number: int) -> int:
        """The sum of this many largest amounts."""
        sum_ = 0
        for cents, people in reversed(self.rows):
            taken = min(people, number)
            sum_, number = sum_ + cents * taken, number - taken
        return sum_

    @property
    def concentration(self) -> Concentration | None:
        if not self.people:
            return None
        top = self.largest(LARGEST)
        return Concentration(
            largest=min(LARGEST, self.people),
            cents=top,
            share=Fraction(top, self.cents),
            lost=min(LOST, self.people),
            left_cents=self.cents - self.largest(LOST),
        )

    def histogram(self, unit: int) -> list[Bin]:
        """The bins from the smallest to the largest amount, including empty ones between them."""
        if not self.rows:
            return []
        edges = list(_edges(unit, self.rows[-1][0]))
        people: Counter[int] = Counter()
        for cents, number in self.rows:
            people[bisect_right(edges, cents) - 1] += number
        return [Bin(edges[at], edges[at + 1], people[at]) for at in range(min(people), max(people) + 1)]


def _edges(unit: int, highest: int) -> Iterator[int]:
    """0, 1, 2, 5, 10, 20, 50 … major units, until above `highest`: amounts vary by orders of magnitude."""
    yield 0
    for power in count():
        for step in (1, 2, 5):
            edge = step * 10**power * unit
            yield edge
            if edge > highest:
                return
