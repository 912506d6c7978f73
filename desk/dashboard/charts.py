"""The dashboard's charts, ready for an SVG template. They name their lines and bars directly instead of in a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _

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
from common.templatetags.money import money_headline, money_short
from desk.dashboard.history.days import Pace
from desk.dashboard.spread import Bin

RIGHT = 96  # room for amounts, which are twice as large on a phone
GAP = 0.2  # between two bars, as a fraction of the room for one
WIDEST = 64  # maximum width of a bar
APART = 0.3  # of the width, so that two labels below the chart do not touch
ABOVE, BELOW = -12, 26  # from a point to the label beside it, which is twice as large on a phone
NEAR = 40  # below the threshold, where a label above a point would lie on it

type Note = tuple[float, float, str, str]  # position, text, text-anchor


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
    notes: list[Note]  # what bars say themselves
    x_ticks: list[Label]
    y_ticks: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class LineChart:
    """`notes` name the threshold, today's total and the end of the projection, a second path that may be empty."""

    line: str
    area: str
    projection: str
    threshold: float
    ends: list[Point]
    notes: list[Note]
    x_ticks: list[Label]
    y_ticks: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    right: int = WIDTH - RIGHT


def _money_scale(lowest: int, highest: int, currency: str) -> tuple[Scale, list[Tick]]:
    scale = Scale(lowest, highest, int(10 ** money.decimals(currency)))
    return scale, [(scale.y(cents), money_short(cents, currency)) for cents in scale.values]


def cumulative(campaign: Campaign, days: Sequence[Day], pace: Pace) -> LineChart | None:
    """Chart the total at the end of each day, and a projection to the deadline. None for fewer than two days."""
    if len(days) < 2:
        return None
    last, ahead = days[-1], _ahead(campaign, days[-1], pace)
    calendar = Calendar(days[0].date, ahead[0] if ahead else last.date, RIGHT)
    values = [campaign.threshold_cents, *(day.total_cents for day in days), *([ahead[1]] if ahead else [])]
    scale, y_ticks = _money_scale(min(0, *values), max(values), campaign.currency)
    points = [(calendar.x(day.date), scale.y(day.total_cents)) for day in days]
    ends = [points[-1], *([(calendar.x(ahead[0]), scale.y(ahead[1]))] if ahead else [])]
    threshold = scale.y(campaign.threshold_cents)
    return LineChart(
        line=path(points),
        area=area(points, scale.y(0)),
        projection=path(ends) if ahead else "",
        threshold=threshold,
        ends=ends,
        notes=_notes(campaign, threshold, ends, [last.total_cents, *([ahead[1]] if ahead else [])]),
        x_ticks=_ticks(calendar, last.date) if ahead else day_ticks(calendar),
        y_ticks=y_ticks,
    )


def _ahead(campaign: Campaign, last: Day, pace: Pace) -> tuple[date, int] | None:
    """The end of the projection, which is what the text beside it says: the day of the deadline, and the total then."""
    deadline = clock.local(campaign.deadline, campaign).date()
    if pace.projected_cents is None or deadline <= last.date:
        return None
    return deadline, pace.projected_cents


def _notes(campaign: Campaign, threshold: float, ends: Sequence[Point], sums: Sequence[int]) -> list[Note]:
    said = [_("threshold: %s"), "%s", _("at this pace: %s")]
    cents = [campaign.threshold_cents, *sums]
    texts = [text % money_headline(each, campaign.currency) for text, each in zip(said, cents, strict=False)]
    beside = [_beside(point, threshold) for point in ends]
    named = [(x, y, text, "end") for (x, y), text in zip(beside, texts[1:], strict=True)]
    return [(0, threshold - 7, texts[0], "start"), *named]


def _beside(point: Point, threshold: float) -> tuple[float, float]:
    """Above the point, or below it if the threshold is just above."""
    x, y = point
    return x, y + (BELOW if 0 <= y - threshold < NEAR else ABOVE)


def _ticks(calendar: Calendar, today: date) -> list[Label]:
    """The first day, today if there is room for it, and the deadline."""
    share = (today - calendar.first).days / calendar.span
    middle = {today: "middle"} if APART < share < 1 - APART else {}
    days = {calendar.first: "start", **middle, calendar.last: "end"}
    return [(calendar.x(day), day_text(day), anchor) for day, anchor in days.items()]


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
        notes=[],
        x_ticks=[(_edge(bars[at], anchor), day_text(days[at].date), anchor) for at, anchor in ends.items()],
        y_ticks=y_ticks,
    )


def histogram(campaign: Campaign, bins: Sequence[Bin]) -> BarChart | None:
    """Chart how many people pledged amounts in each bin; each bar says so itself."""
    if not bins:
        return None
    scale = Scale(0, max(each.people for each in bins))
    bars = _bars([each.people for each in bins], scale)
    starts = [money_short(each.start, campaign.currency) for each in bins]
    people = [number_format(each.people, 0, force_grouping=True) for each in bins]
    return BarChart(
        bars=bars,
        zero=scale.y(0),
        notes=[(_edge(bar, "middle"), bar.y - 6, text, "middle") for bar, text in zip(bars, people, strict=True)],
        x_ticks=[(_edge(bar, "middle"), start, "middle") for bar, start in zip(bars, starts, strict=True)],
        y_ticks=[],
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
