"""What the threshold buys of the company at its last price."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from campaigns.models import Campaign
from campaigns.valuation.calculation import Planned
from campaigns.valuation.prices import Quote
from common import money
from common.pages.partials import PartialEnum


class Reach(PartialEnum, partials="campaigns/sections/sum.html#"):
    """How far the threshold reaches; each has a partial in templates/campaigns/sections/sum.html."""

    VOICE = "voice"
    MAJORITY = "majority"
    PART = "part"  # of a company without a share price
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Stake:
    """`shares` at `price_cents` each are the whole company: a single one if it is not traded."""

    threshold_cents: int
    price_cents: int
    shares: int

    @property
    def bought(self) -> int:
        """Whole shares only."""
        return self.threshold_cents // self.price_cents

    @property
    def value_cents(self) -> int:
        return self.price_cents * self.shares

    @property
    def share(self) -> Fraction:
        return Fraction(self.threshold_cents, self.value_cents)

    @property
    def reach(self) -> Reach:
        if self.threshold_cents >= self.value_cents:
            return Reach.WHOLE
        if self.shares == 1:
            return Reach.PART
        return Reach.MAJORITY if self.bought * 2 > self.shares else Reach.VOICE


def stake(campaign: Campaign, planned: Planned, quote: Quote | None) -> Stake | None:
    """None if the threshold, the price or the number of shares is not known."""
    price, shares = planned.price.value, planned.shares.value
    if not (campaign.threshold_cents and price and shares):
        return None
    # The planned offer may be based on an earlier close, from which the number of shares follows.
    price_cents = quote.close_cents if quote else int(price.scaleb(money.decimals(campaign.currency)))
    return Stake(campaign.threshold_cents, price_cents, int(shares))
