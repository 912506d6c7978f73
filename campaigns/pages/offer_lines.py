"""An offer line by line: the label and value of each figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.pages.lines import Line
from campaigns.valuation.calculation import Figure, Planned
from campaigns.valuation.offer import Offer
from common.templatetags.money import count, money_filter, money_short
from common.templatetags.numbers import number, rate


@dataclass(frozen=True, slots=True)
class Interest:
    """One year's interest on the debt, and how many times the operating income covers it."""

    offer: Offer

    @property
    def is_covered(self) -> bool:
        """True also if the income is unknown."""
        return self.offer.cover is None or self.offer.cover >= 1

    @property
    def cover(self) -> str:
        times = self.offer.cover
        if times is None:
            return _("not known")
        if times <= 0:
            return _("not covered: there is no operating profit")
        words = _("%(times)s times") if times >= 1 else _("not covered: only %(times)s times")
        return words % {"times": number(times)}


def interest(offer: Offer) -> Interest | None:
    return Interest(offer) if offer.interest else None


@dataclass(frozen=True, slots=True)
class PlannedOffer:
    """The campaign's planned offer; `equation` has the lines before the division by the number of supporters.

    Without an offer there may still be figures for the calculator.
    """

    offer: Offer | None
    equation: list[Line]
    interest: Interest | None
    can_calculate: bool


def planned_offer(planned: Planned, currency: str) -> PlannedOffer:
    offer = planned.offer
    if offer is None:
        return PlannedOffer(None, [], None, planned.can_calculate)
    return PlannedOffer(offer, list(_equation(offer, planned.close, currency)), interest(offer), planned.can_calculate)


def _equation(offer: Offer, close: Figure, currency: str) -> Iterator[Line]:
    yield Line(_price(offer, close, currency), money_short(offer.equity, currency))
    if offer.to_raise != offer.equity:
        yield Line(_raised(offer), money_short(offer.to_raise, currency))


def _price(offer: Offer, close: Figure, currency: str) -> str:
    premium = rate(offer.premium)
    if offer.shares == 1:
        return _("offer: %(premium)s above the price") % {"premium": premium}
    words = _("offer: %(price)s per share, %(premium)s above the closing price of %(close)s on %(day)s")
    return words % {
        "price": money_filter(offer.price_per_share, currency),
        "premium": premium,
        "close": money_filter(offer.price, currency),
        "day": date_format(close.as_of, "DATE_FORMAT") if close.as_of else "",
    }


def _raised(offer: Offer) -> str:
    if offer.borrowed:
        return _("to be raised from supporters; %(debt)s is borrowed") % {"debt": rate(offer.debt)}
    return _("to be raised from supporters")


def working(offer: Offer, currency: str) -> list[Line]:
    """The steps from the share price to the amount to be raised, omitting zero amounts."""
    shares, kept = {"shares": count(offer.shares)}, {"share": rate(offer.rollover)}
    sums = [
        ("=", offer.equity if offer.shares > 1 else 0, _("Equity value (%(shares)s shares)") % shares),
        ("−", offer.kept, _("Shares kept by their owners: %(share)s") % kept),
        ("−", offer.borrowed, _("Debt: %(share)s") % {"share": rate(offer.debt)}),
        ("−", offer.other, _("Other financing")),
        ("+", offer.costs, _("Purchase costs")),
    ]
    return [Line(label, f"{sign} {money_short(cents, currency)}") for sign, cents, label in sums if cents]
