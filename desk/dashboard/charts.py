"""The dashboard's charts, ready for an SVG template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import number_format

from campaigns import clock
from campaigns.models import Campaign
from campaigns.totals import Day
from common import money
from common.pages.charts import (
    HEIGHT,
    LEFT,
    WIDTH,
    Calendar,
    Label,
    Point,
    Scale,
    Tick,
    area,
    day_text,
    day_ticks,
    path,
)
from common.templatetags.money import money_short
from desk.dashboard.days import Pace
from desk.dashboard.spread import Bin

RIGHT = 96  # room for amounts, which are twice as large on a phone
GAP = 0.2  # between two bars, as a fraction of the room for one
WIDEST = 64  # maximum width of a bar


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    css: str = ""  # “less” if more was withdrawn than added


@dataclass(frozen=True, slots=True)
class BarChart:
    bars: list[Bar]
    zero: float
    x_ticks: list[Label]
    y_ticks: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class LineChart:
    line: str
    area: str
    projection: str  # a second path, empty if there is none
    threshold: Tick
    end: Point
    x_ticks: list[Label]
    y_ticks: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    right: int = WIDTH - RIGHT


def _money_scale(lowest: int, highest: int, currency: str) -> tuple[Scale, list[Tick]]:
    scale = Scale(lowest, highest, int(10 ** money.decimals(currency)))
    return scale, [(scale.y(cents), money_short(cents, currency)) for cents in scale.values]


def cumulative(campaign: Campaign, days: Sequence[Day], pace: Pace) -> LineChart | None:
    """Chart the total at the end of each day, and a projection towards the deadline. None for fewer than two days."""
    if len(days) < 2:
        return None
    last = days[-1]
    ahead = _ahead(campaign, days, pace)
    calendar = Calendar(days[0].date, ahead[0] if ahead else last.date, RIGHT)
    values = [campaign.threshold_cents, *(day.total_cents for day in days), *([ahead[1]] if ahead else [])]
    scale, y_ticks = _money_scale(min(0, *values), max(values), campaign.currency)
    points = [(calendar.x(day.date), scale.y(day.total_cents)) for day in days]
    return LineChart(
        line=path(points),
        area=area(points, scale.y(0)),
        projection=path([points[-1], (calendar.x(ahead[0]), scale.y(ahead[1]))]) if ahead else "",
        threshold=(scale.y(campaign.threshold_cents), money_short(campaign.threshold_cents, campaign.currency)),
        end=points[-1],
        x_ticks=day_ticks(calendar),
        y_ticks=y_ticks,
    )


def _ahead(campaign: Campaign, days: Sequence[Day], pace: Pace) -> tuple[date, int] | None:
    """The end of the projection: at the deadline, or earlier, so that it takes at most half of the chart."""
    last, deadline = days[-1], clock.local(campaign.deadline, campaign).date()
    left = (deadline - last.date).days
    if pace.projected_cents is None or left < 1:
        return None
    shown = min(left, len(days))
    gain = (pace.projected_cents - last.total_cents) * shown // left
    return last.date + timedelta(days=shown), last.total_cents + gain


def daily(campaign: Campaign, days: Sequence[Day]) -> BarChart | None:
    """Chart the net change of each day; a decrease is below the line."""
    if not days:
        return None
    values = [day.cents for day in days]
    scale, y_ticks = _money_scale(min(0, *values), max(0, *values), campaign.currency)
    bars = _bars(values, scale)
    ends = {0: "start", len(days) - 1: "end"} if len(days) > 1 else {0: "middle"}
    return BarChart(
        bars=bars,
        zero=scale.y(0),
        x_ticks=[(_edge(bars[at], anchor), day_text(days[at].date), anchor) for at, anchor in ends.items()],
        y_ticks=y_ticks,
    )


def histogram(campaign: Campaign, bins: Sequence[Bin]) -> BarChart | None:
    """Chart how many people pledged amounts in each bin."""
    if not bins:
        return None
    scale = Scale(0, max(each.people for each in bins))
    bars = _bars([each.people for each in bins], scale)
    starts = [money_short(each.start, campaign.currency) for each in bins]
    return BarChart(
        bars=bars,
        zero=scale.y(0),
        x_ticks=[(_edge(bar, "middle"), start, "middle") for bar, start in zip(bars, starts, strict=True)],
        y_ticks=[(scale.y(people), number_format(people, 0, force_grouping=True)) for people in scale.values],
    )


def _bars(values: Sequence[int], scale: Scale) -> list[Bar]:
    room = (WIDTH - LEFT - RIGHT) / len(values)
    width = min(room * (1 - GAP), WIDEST)
    return [
        Bar(
            x=round(LEFT + room * (number + 0.5) - width / 2, 2),
            y=scale.y(max(value, 0)),
            width=round(width, 2),
            height=round(abs(scale.y(value) - scale.y(0)), 1),
            css="less" if value < 0 else "",
        )
        for number, value in enumerate(values)
    ]


def _edge(bar: Bar, anchor: str) -> float:
    """The position of a label under this bar."""
    return round(bar.x + {"start": 0, "middle": bar.width / 2, "end": bar.width}[anchor], 1)
