"""An offer line by line: the label and value of each figure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.pages.lines import Line
from campaigns.valuation.offer import Offer
from common.templatetags.money import count, money_short
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
