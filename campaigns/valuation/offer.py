"""The exact calculation of an offer: amounts in minor units, rates as fractions of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction


class Impossible(ValueError):
    """No offer is possible with these inputs; `.input` names the one to blame."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.input = name


def fair_share(to_raise: int | Fraction, users: int, participation: Fraction = Fraction(1)) -> int:
    """What each supporter has to contribute if this share of the users takes part, to the nearest minor unit."""
    return round(Fraction(to_raise) / (users * participation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer for all shares of a company, and who pays for it. Raises Impossible.

    Rollover (shares that their owners keep) and debt are fractions of the equity value, which is the price including
    the premium times the number of shares. `interest` needs an interest rate, `cover` also an operating income.
    """

    price: int
    shares: int
    users: int
    premium: Fraction = Fraction(0)
    participation: Fraction = Fraction(1)
    rollover: Fraction = Fraction(0)
    debt: Fraction = Fraction(0)
    other: int = 0
    costs: int = 0
    interest_rate: Fraction | None = None
    operating_income: int | None = None

    def __post_init__(self) -> None:
        possible = {
            "price": self.price > 0,
            "shares": self.shares > 0,
            "users": self.users > 0,
            "premium": self.premium > -1,
            "rollover": 0 <= self.rollover <= 1,
            "debt": self.debt >= 0,
            "other": self.other >= 0,
            "costs": self.costs >= 0,
            "interest_rate": self.interest_rate is None or self.interest_rate >= 0,
            # Fewer than one person cannot take part.
            "participation": self.participation <= 1 and self.users * self.participation >= 1,
        }
        for name, is_possible in possible.items():
            if not is_possible:
                raise Impossible(name)

    @property
    def price_per_share(self) -> int:
        return round(self.price * (1 + self.premium))

    @property
    def _equity(self) -> Fraction:
        return self.price * (1 + self.premium) * self.shares

    @property
    def _balance(self) -> Fraction:
        """What remains to be paid after everybody else has paid; negative if they pay more than is needed."""
        return self._equity * (1 - self.rollover - self.debt) - self.other + self.costs

    @property
    def equity(self) -> int:
        return round(self._equity)

    @property
    def kept(self) -> int:
        return round(self._equity * self.rollover)

    @property
    def borrowed(self) -> int:
        return round(self._equity * self.debt)

    @property
    def to_raise(self) -> int:
        """What supporters have to pay; 0 if the others pay enough."""
        return max(0, round(self._balance))

    @property
    def surplus(self) -> int:
        return max(0, -round(self._balance))

    @property
    def supporters(self) -> int:
        return round(self.users * self.participation)

    @property
    def each(self) -> int:
        return fair_share(max(Fraction(0), self._balance), self.users, self.participation)

    @property
    def interest(self) -> int | None:
        """Per year; None without an interest rate."""
        return None if self.interest_rate is None else round(self._equity * self.debt * self.interest_rate)

    @property
    def cover(self) -> Fraction | None:
        """How many times the operating income covers the interest; negative for a loss, None without interest."""
        if self.operating_income is None or not self.interest:
            return None
        return Fraction(self.operating_income, self.interest)


def sensitivity(offer: Offer, participations: list[Fraction], premiums: list[Fraction]) -> list[list[int]]:
    """What each supporter contributes, a row per participation and a column per premium. Raises Impossible."""
    return [
        [replace(offer, participation=participation, premium=premium).each for premium in premiums]
        for participation in participations
    ]
