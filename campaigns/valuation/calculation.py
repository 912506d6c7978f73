"""A campaign's offer: where its inputs come from, and what results from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from campaigns.models import Assumption, Campaign, CompanyFact, DailyClose
from campaigns.valuation import offer
from common import money

AssumptionKind = Assumption.Kind
RATES = frozenset(str(kind) for kind in Assumption.RATES)
SUMS = frozenset(["price", "other", "costs", "operating_income"])
# Defaults for what a campaign does not state; there are none for interest.
UNSTATED = {
    "participation": Decimal(100),
    "premium": Decimal(0),
    "debt": Decimal(0),
    "rollover": Decimal(0),
    "interest_rate": None,
    "other": Decimal(0),
    "costs": Decimal(0),
    "operating_income": None,
}
PARTICIPATIONS = [Fraction(percent, 100) for percent in (1, 5, 25, 50, 100)]
PREMIUMS = [Fraction(percent, 100) for percent in (0, 30, 60)]


@dataclass(frozen=True, slots=True)
class Figure:
    """An input from the campaign in display units: percent, major units of the currency, or a count."""

    value: Decimal | None
    source: str
    as_of: date | None = None
    source_url: str = ""


def figures(campaign: Campaign, facts: Iterable[CompanyFact]) -> dict[str, Figure]:
    """Every input of the offer by name. `facts` are those known on the valuation date, oldest first."""
    known = {CompanyFact.Kind(fact.kind): fact for fact in facts}
    users = known.get(CompanyFact.Kind.ACTIVE_USERS)
    return {
        **{name: Figure(value, _("Not stated by the campaign")) for name, value in UNSTATED.items()},
        **{assumption.kind: _assumed(assumption, campaign.currency) for assumption in campaign.assumptions.all()},
        **_price_and_shares(campaign, known),
        "users": _counted(users) if users else Figure(None, _("Not known")),
    }


def _assumed(assumption: Assumption, currency: str) -> Figure:
    places = 2 if assumption.kind in RATES else money.decimals(currency)
    value = Decimal(assumption.value).scaleb(-places)
    source = assumption.source or _("The organizers’ assumption")
    return Figure(value, source, assumption.as_of, assumption.source_url)


def _counted(fact: CompanyFact) -> Figure:
    return Figure(Decimal(fact.value), fact.source, fact.as_of, fact.source_url)


def _price_and_shares(campaign: Campaign, known: Mapping[CompanyFact.Kind, CompanyFact]) -> dict[str, Figure]:
    shares, value = known.get(CompanyFact.Kind.SHARES), known.get(CompanyFact.Kind.MARKET_VALUE)
    # The number of shares follows from a market value and the close of the same day; a later close would distort it.
    day = campaign.valuation_date if shares or not value else value.as_of
    close = campaign.company.closes.filter(date__lte=day).order_by("-date").first()
    if close:
        return {"price": _closed(close, campaign), "shares": _shares(shares, value, close)}
    if value:
        whole = Figure(money.major(value.value, campaign.currency), value.source, value.as_of, value.source_url)
        one = Figure(Decimal(1), _("No share price is known, so the company is treated as a single share"), value.as_of)
        return {"price": whole, "shares": one}
    return {"price": Figure(None, _("Not known")), "shares": Figure(None, _("Not known"))}


def _closed(close: DailyClose, campaign: Campaign) -> Figure:
    source = _("%(ticker)s closing price on the stock exchange") % {"ticker": campaign.company.ticker}
    return Figure(money.major(close.close_cents, campaign.currency), source, close.date)


def _shares(shares: CompanyFact | None, value: CompanyFact | None, close: DailyClose) -> Figure:
    if shares:
        return _counted(shares)
    if value:
        source = _("Implied: market value ÷ price (%(source)s)") % {"source": value.source}
        return Figure(Decimal(round(Fraction(value.value, close.close_cents))), source, value.as_of, value.source_url)
    return Figure(None, _("Not known"))


def offer_of(values: Mapping[str, Decimal | None], currency: str) -> offer.Offer:
    """Build an offer from figures in display units, leaving out those that are None. Raises offer.Impossible."""
    known = {name: _exact(name, value, currency) for name, value in values.items() if value is not None}
    return offer.Offer(**known)


def _exact(name: str, value: Decimal, currency: str) -> Any:
    if name in RATES:
        return Fraction(value) / 100
    return int(value.scaleb(money.decimals(currency))) if name in SUMS else int(value)


@dataclass(frozen=True, slots=True)
class Planned:
    """The campaign's planned offer, if any, and the price and number of shares that it is based on."""

    offer: offer.Offer | None
    price: Figure
    shares: Figure
    can_calculate: bool  # whether the figures suffice for an offer

    @property
    def price_per_share(self) -> int | None:
        return self.offer.price_per_share if self.offer else None


def planned(campaign: Campaign, facts: Iterable[CompanyFact]) -> Planned:
    found = figures(campaign, facts)
    return Planned(
        offer=_plan(found, campaign.currency) if any(found[kind].as_of for kind in AssumptionKind) else None,
        price=found["price"],
        shares=found["shares"],
        can_calculate=all(found[name].value for name in ("price", "shares", "users")),
    )


def _plan(found: Mapping[str, Figure], currency: str) -> offer.Offer | None:
    values = {name: figure.value for name, figure in found.items()}
    if None in (values["price"], values["shares"], values["users"]):
        return None
    try:
        return offer_of(values, currency)
    except offer.Impossible:
        return None  # the calculator tells which figure is to blame


@dataclass(frozen=True, slots=True)
class Cell:
    cents: int
    is_present: bool


@dataclass(frozen=True, slots=True)
class Sensitivity:
    premiums: list[Fraction]
    rows: list[tuple[Fraction, list[Cell]]]


def sensitivity(made: offer.Offer) -> Sensitivity:
    """What each supporter contributes at round premiums and participations, and at those of the offer itself."""
    premiums = sorted({*PREMIUMS, made.premium})
    shares = sorted(share for share in {*PARTICIPATIONS, made.participation} if made.users * share >= 1)
    table = offer.sensitivity(made, shares, premiums)
    return Sensitivity(
        premiums,
        [
            (share, [Cell(cents, (share, premium) == (made.participation, made.premium))
                     for premium, cents in zip(premiums, row, strict=True)])
            for share, row in zip(shares, table, strict=True)
        ],
    )  # fmt: skip
