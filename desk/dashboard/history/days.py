"""A campaign's daily history, its pace and a projection, all computed from the hourly totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from math import ceil

from django.utils.translation import gettext as _

from campaigns import clock, totals
from campaigns.models import Campaign, Stage
from campaigns.totals import Day
from common import money
from desk.dashboard.history.period import BEFORE, LAST, Period

SECOND = timedelta(seconds=1)
DAY_SECONDS = 86_400
ENOUGH_DAYS = 5  # needed for a projection
WISHED = [Stage.INTEREST]
PROMISED = [Stage.SECURED, Stage.AUTHORIZED, Stage.COLLECTED]


def counted(campaign: Campaign) -> list[Stage]:
    """The stages shown in the charts: interest as long as cards are not accepted, then all stages with a card.

    A pledge is in one stage only, so the line does not jump during the collection.
    """
    return WISHED if campaign.phase in {Campaign.Phase.DRAFT, Campaign.Phase.INTEREST} else PROMISED


@dataclass(frozen=True, slots=True)
class Change:
    """The changes in a period; `note` and `css` distinguish the previous period from the current one."""

    period: Period
    people: int
    cents: int

    @property
    def note(self) -> str:
        return _("previous period") if self.period.name == BEFORE else ""

    @property
    def css(self) -> str:
        return "soft" if self.period.name == BEFORE else ""


@dataclass(frozen=True)
class History:
    """Every day from the first event until today, including days without events."""

    days: list[Day]

    @cached_property
    def total_cents(self) -> int:
        return self.days[-1].total_cents if self.days else 0

    def within(self, period: Period) -> list[Day]:
        return [day for day in self.days if day.date in period]

    def change(self, period: Period) -> Change:
        found = self.within(period)
        return Change(period, sum(day.people for day in found), sum(day.cents for day in found))

    @cached_property
    def whole_days(self) -> int:
        """The number of complete days, without today."""
        return max(0, len(self.days) - 1)

    @cached_property
    def peak(self) -> Day | None:
        """The day that ended with the highest total, the first of several; None without any."""
        return max(self.days, key=lambda day: day.total_cents, default=None)


def history(campaign: Campaign, now: datetime) -> History:
    return History(totals.days(campaign, counted(campaign), clock.local(now, campaign).date()))


@dataclass(frozen=True, slots=True)
class Pace:
    """Minor units needed per day, the recent average per day, and the resulting total at the deadline."""

    needed_cents: int | None  # None: the campaign is not open
    cents: int | None  # None: no day is over yet
    projected_cents: int | None  # rounded to major units; None: too early to tell, or campaign closed
    days_missing: int

    @property
    def is_enough(self) -> bool:
        return self.cents is not None and self.needed_cents is not None and self.cents >= self.needed_cents


NO_PACE = Pace(None, None, None, 0)


def per_day(campaign: Campaign, known: History, now: datetime) -> Fraction | None:
    """Minor units per day in the period “7 days”, of which today is over in part; None before the first day is over."""
    if not known.whole_days:
        return None
    last = known.days[-LAST["7"] :]
    passed = (now - clock.midnight(last[0].date, campaign)) // SECOND
    return Fraction(sum(day.cents for day in last) * DAY_SECONDS, passed)


def pace(campaign: Campaign, known: History, now: datetime) -> Pace:
    recent = per_day(campaign, known, now)
    cents = None if recent is None else round(recent)
    missing = max(0, ENOUGH_DAYS - known.whole_days)
    if not campaign.is_open:
        return Pace(None, cents, None, missing)
    left = Fraction((campaign.deadline - now) // SECOND, DAY_SECONDS)
    to_go = max(0, campaign.threshold_cents - known.total_cents)
    # Count less than a day as one: what is missing is needed today.
    needed = ceil(to_go / max(left, Fraction(1)))
    projected = None
    if recent is not None and not missing:
        unit = int(10 ** money.decimals(campaign.currency))
        projected = max(0, round((known.total_cents + recent * left) / unit) * unit)
    return Pace(needed, cents, projected, missing)
