"""Geometry of charts for SVG templates, in pixels: days from left to right, values from the bottom up."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.formats import date_format

WIDTH, HEIGHT = 720, 280
LEFT, TOP, BOTTOM = 8, 12, 28
FLOOR = HEIGHT - BOTTOM
TICKS = 5
FACTORS = (1, 2, 5)

type Point = tuple[float, float]
type Tick = tuple[float, str]
type Label = tuple[float, str, str]  # position, text, text-anchor
type Mark = tuple[float, float, str, str]  # a dot, its text, text-anchor


class Scale:
    """The vertical axis between the lowest and the highest value, with a few round numbers as labels.

    The step between two of these is the smallest of the factors, or of ten times them and so on, that needs no more
    than so many steps; `unit` is what a factor of one stands for.
    """

    def __init__(
        self, lowest: int, highest: int, unit: int = 1, factors: Sequence[int] = FACTORS, steps: int = TICKS
    ) -> None:
        self.step = _step(max(highest, -lowest, 1), unit, factors, steps)
        self.bottom = lowest // self.step * self.step
        self.top = max(-(-highest // self.step), 1) * self.step

    def y(self, value: int) -> float:
        return round(FLOOR - (value - self.bottom) / (self.top - self.bottom) * (FLOOR - TOP), 1)

    @property
    def values(self) -> range:
        return range(self.bottom, self.top + 1, self.step)


def _step(highest: int, unit: int, factors: Sequence[int], steps: int) -> int:
    while highest > factors[-1] * steps * unit:
        unit *= 10
    return next(factor * unit for factor in factors if highest <= factor * steps * unit)


class Calendar:
    """The horizontal axis of days; `right` is the space reserved for labels beside it."""

    def __init__(self, first: date, last: date, right: int) -> None:
        self.first, self.last, self.right = first, last, right
        self.span = max(1, (last - first).days)

    def x(self, day: date) -> float:
        return round(LEFT + (day - self.first).days / self.span * (WIDTH - LEFT - self.right), 1)


def day_ticks(calendar: Calendar) -> list[Label]:
    """The first day, one in the middle, the last."""
    middle = calendar.first + timedelta(days=calendar.span // 2)
    days = {calendar.first: "start", middle: "middle", calendar.last: "end"}
    return [(calendar.x(day), day_text(day), anchor) for day, anchor in days.items()]


def day_text(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")


def path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points)


def area(points: Sequence[Point], floor: float) -> str:
    """The path closed along the bottom, for the filled area."""
    return f"{path(points)}L{points[-1][0]:g},{floor:g}L{points[0][0]:g},{floor:g}Z"
