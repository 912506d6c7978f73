"""How fast a campaign grows: the people of today, and its total day by day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from campaigns import clock, totals
from campaigns.models import Campaign
from campaigns.totals import Day, Totals
from common import money
from common.pages.charts import HEIGHT, WIDTH, Calendar, Label, Mark, Scale, Tick, area, day_ticks, path
from common.templatetags.money import money_headline, money_short

RIGHT = 96  # room for amounts, even on a phone
STEPS = 2  # the threshold is a label too
MOST_ROWS = 31


@dataclass(frozen=True, slots=True)
class TotalLine:
    """The total at the end of each day; `rows` are the days of its table, newest first."""

    first: date
    last: date
    line: str
    area: str
    marks: list[Mark]
    threshold: Tick
    x_ticks: list[Label]
    y_ticks: list[Tick]
    rows: list[Day]
    width: int = WIDTH
    height: int = HEIGHT
    right: int = WIDTH - RIGHT


@dataclass(frozen=True, slots=True)
class Momentum:
    """`more_people` is the net growth since midnight in the campaign's time zone."""

    day: date
    more_people: int
    lines: Callable[[], list[TotalLine]]  # called only if the line is not in the cache


def momentum(campaign: Campaign, sums: Totals) -> Momentum | None:
    """None unless the campaign is in a phase in which people take part. Runs one query, and the line another."""
    if campaign.phase not in Campaign.OPEN:
        return None
    today = clock.local(timezone.now(), campaign).date()
    stage = sums.headline.stage
    return Momentum(
        day=today,
        more_people=totals.people_since(campaign, stage, clock.midnight(today, campaign)),
        lines=lambda: _lines(campaign, totals.days(campaign, [stage], today)),
    )


def _lines(campaign: Campaign, days: Sequence[Day]) -> list[TotalLine]:
    """One line, or none for fewer than two days."""
    return [_line(campaign, days)] if len(days) > 1 else []


def _line(campaign: Campaign, days: Sequence[Day]) -> TotalLine:
    currency, threshold = campaign.currency, campaign.threshold_cents
    calendar = Calendar(days[0].date, days[-1].date, RIGHT)
    highest = max(threshold, *(day.total_cents for day in days))
    scale = Scale(0, highest, int(10 ** money.decimals(currency)), steps=STEPS)
    points = [(calendar.x(day.date), scale.y(day.total_cents)) for day in days]
    return TotalLine(
        first=days[0].date,
        last=days[-1].date,
        line=path(points),
        area=area(points, scale.y(0)),
        marks=[(*points[-1], money_headline(days[-1].total_cents, currency), "end")],
        threshold=(scale.y(threshold), money_short(threshold, currency)),
        x_ticks=day_ticks(calendar),
        y_ticks=[(scale.y(cents), money_short(cents, currency)) for cents in scale.values],
        rows=_rows(days),
    )


def _rows(days: Sequence[Day]) -> list[Day]:
    """Every day, or if these are too many the last one of each week."""
    if len(days) > MOST_ROWS:
        days = [list(week)[-1] for _, week in groupby(days, lambda day: day.date.isocalendar()[:2])]
    return [*reversed(days)]
