"""Lines about the company: its share price, the facts about it, and the amount for each user."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.models import Company, CompanyFact
from campaigns.pages.lines import Line, Sourced
from campaigns.valuation import offer
from campaigns.valuation.prices import Quote
from common.templatetags.dates import unbroken
from common.templatetags.money import count, money_filter, money_short
from common.templatetags.numbers import percent_change


@dataclass(frozen=True, slots=True)
class FairShare:
    """The amount for each person if all users took part."""

    value_cents: int
    users: int

    @property
    def each_cents(self) -> int:
        return offer.fair_share(self.value_cents, self.users)


def fair_share(facts: Iterable[CompanyFact]) -> FairShare | None:
    known = {fact.kind: fact.value for fact in facts}
    value, users = known.get(CompanyFact.Kind.MARKET_VALUE), known.get(CompanyFact.Kind.ACTIVE_USERS)
    return FairShare(value, users) if value and users else None


def price(company: Company, quote: Quote | None) -> Iterator[Line]:
    """The share price on the valuation date, and its change until then."""
    if quote is None:
        return
    closed = {"ticker": company.ticker, "day": unbroken(date_format(quote.date, "DATE_FORMAT"))}
    close = money_filter(quote.close_cents, company.currency)
    yield Line(_("%(ticker)s closing price on %(day)s") % closed, close)
    if quote.change is not None:
        yield Line(_("over %(sessions)s trading days") % {"sessions": quote.sessions}, percent_change(quote.change))
    if quote.since_ipo is not None and quote.ipo_cents is not None:
        first = {"price": money_short(quote.ipo_cents, company.currency)}
        yield Line(_("since the initial public offering at %(price)s") % first, percent_change(quote.since_ipo))


def fact_line(fact: CompanyFact, currency: str) -> Sourced:
    value = money_short(fact.value, currency) if fact.is_money else count(fact.value)
    return Sourced(fact.get_kind_display(), value, fact.source, fact.source_url, fact.as_of)
