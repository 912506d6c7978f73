"""The amounts suggested in the pledge form."""

from campaigns.models import Campaign, CompanyFact
from campaigns.valuation import offer
from common import money

Kind = CompanyFact.Kind

NICE = (1, 2, 5, 10)


def fair_share(campaign: Campaign) -> int | None:
    """The fair share as of the valuation date; None if facts are missing or it is outside the campaign's limits."""
    facts = campaign.company.newest_facts([Kind.MARKET_VALUE, Kind.ACTIVE_USERS], campaign.valuation_date)
    value, users = facts.get(Kind.MARKET_VALUE), facts.get(Kind.ACTIVE_USERS)
    if not value or not users:
        return None
    share = offer.fair_share(value.value, users.value)
    share -= share % money.step(campaign.currency)
    return share if campaign.least_cents <= share <= campaign.max_cents else None


def amounts(campaign: Campaign, fair: int | None) -> list[int]:
    """Up to three amounts within the campaign's limits, ascending, including the fair share if there is one."""
    middle = fair or nice(campaign.least_cents * 4, campaign.currency)
    wanted = [nice(middle // 4, campaign.currency), middle, nice(middle * 5 // 2, campaign.currency)]
    return sorted({min(max(cents, campaign.least_cents), campaign.max_cents) for cents in wanted})


def nice(cents: int, currency: str) -> int:
    """Round to the nearest of 1, 2, 5, 10, 20, … major units; returns minor units."""
    unit = int(10 ** money.decimals(currency))
    power = int(10 ** (len(str(max(1, cents // unit))) - 1))
    return min((n * power * unit for n in NICE), key=lambda candidate: abs(candidate - cents))
