"""Which figures a draft needs before it may be published: for the checklist, and for the pages that ask for them."""

from __future__ import annotations

from collections.abc import Collection

from campaigns.models import Assumption, Campaign, CompanyFact

# Kinds of figures, one of which is needed.
Choice = frozenset[str]

USERS: Choice = frozenset({CompanyFact.Kind.ACTIVE_USERS})
MARKET_VALUE: Choice = frozenset({CompanyFact.Kind.MARKET_VALUE})
VALUE_OR_SHARES: Choice = frozenset({CompanyFact.Kind.MARKET_VALUE, CompanyFact.Kind.SHARES})
ASSUMPTIONS: Choice = frozenset(Assumption.Kind.values)


def facts(campaign: Campaign) -> list[Choice]:
    """A market value is enough; a price is not, without a number of shares."""
    has_price = campaign.company.closes.filter(date__lte=campaign.valuation_date).exists()
    return [USERS, VALUE_OR_SHARES if has_price else MARKET_VALUE]


def unmet(choices: list[Choice], known: Collection[str]) -> list[Choice]:
    return [choice for choice in choices if choice.isdisjoint(known)]
