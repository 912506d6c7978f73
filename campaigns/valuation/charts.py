"""The charts of prices and of an offer, ready for an SVG template."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate, groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Company, DailyClose
from campaigns.valuation.offer import Offer
from common import money
from common.pages.charts import FLOOR, HEIGHT, WIDTH, Calendar, Label, Mark, Point, Scale, Tick, area, path

RIGHT = 52  # space for the price labels
FACTORS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
STEPS = 3


@dataclass(frozen=True, slots=True)
class MonthRow:
    month: date
    close_cents: int
    change: float | None


@dataclass(frozen=True, slots=True)
class PriceChart:
    line: str
    area: str
    x_ticks: list[Label]
    y_ticks: list[Tick]
    marks: list[Mark]
    offer: Tick | None
    rows: list[MonthRow]
    first: DailyClose
    last: DailyClose
    marked: DailyClose | None
    width: int = WIDTH
    height: int = HEIGHT
    right: int = WIDTH - RIGHT


def price_chart(company: Company, marked: date, offer_cents: int | None = None) -> PriceChart | None:
    """Chart all closing prices as a line of weekly points; `marked` is a day to highlight, the offer a horizontal line.

    None if there are fewer than two prices.
    """
    closes, currency = list(company.closes.order_by("date")), company.currency
    if len(closes) < 2:
        return None
    axes = Axes(closes, currency, offer_cents or 0)
    points = [axes.point(close) for close in weekly(closes)]
    mark = max((close for close in closes if close.date <= marked), key=lambda close: close.date, default=None)
    return PriceChart(
        line=path(points),
        area=area(points, FLOOR),
        x_ticks=axes.years(),
        y_ticks=axes.prices(),
        marks=[(*axes.point(mark), money.formatted(mark.close_cents, currency), "middle")] if mark else [],
        offer=(axes.scale.y(offer_cents), money.formatted(offer_cents, currency)) if offer_cents else None,
        rows=monthly(closes),
        first=closes[0],
        last=closes[-1],
        marked=mark,
    )


class Axes:
    def __init__(self, closes: list[DailyClose], currency: str, offer_cents: int) -> None:
        self.currency = currency
        self.first, self.last = closes[0].date, closes[-1].date
        highest = max(offer_cents, *(close.close_cents for close in closes))
        self.days = Calendar(self.first, self.last, RIGHT)
        self.scale = Scale(0, highest, int(10 ** money.decimals(currency)), FACTORS, STEPS)

    def point(self, close: DailyClose) -> Point:
        return self.days.x(close.date), self.scale.y(close.close_cents)

    def years(self) -> list[Label]:
        years = range(self.first.year + 1, self.last.year + 1)
        return [(self.days.x(date(year, 1, 1)), str(year), "middle") for year in years]

    def prices(self) -> list[Tick]:
        return [(self.scale.y(cents), money.rounded(cents, self.currency)) for cents in self.scale.values]


def weekly(closes: list[DailyClose]) -> list[DailyClose]:
    """Keep the first close, and the last one of every week."""
    return [closes[0], *(list(week)[-1] for _, week in groupby(closes, lambda c: c.date.isocalendar()[:2]))]


def monthly(closes: list[DailyClose]) -> list[MonthRow]:
    ends = [list(month)[-1] for _, month in groupby(closes, lambda c: (c.date.year, c.date.month))]
    before = [None, *ends[:-1]]
    return [
        MonthRow(end.date, end.close_cents, end.close_cents / last.close_cents - 1 if last else None)
        for last, end in zip(before, ends, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Payer:
    """A segment of a bar that is 100 wide; `share` is its fraction of the whole."""

    name: str
    label: Any
    cents: int
    share: Fraction
    x: float
    width: float


def payers(offer: Offer) -> list[Payer]:
    """Who pays for the shares and the costs, omitting those who pay nothing."""
    sums = {
        "supporters": (_("Supporters"), offer.to_raise),
        "debt": (_("Lenders"), offer.borrowed),
        "rollover": (_("Owners who keep their shares"), offer.kept),
        "other": (_("Other financing"), offer.other),
    }
    total = sum(cents for _label, cents in sums.values())
    before = accumulate((cents for _label, cents in sums.values()), initial=0)
    return [
        Payer(name, label, cents, Fraction(cents, total), _percent(start, total), _percent(cents, total))
        for start, (name, (label, cents)) in zip(before, sums.items(), strict=False)  # plus the end
        if cents
    ]


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2)
