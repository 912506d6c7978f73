"""The assumptions of the demo campaigns' offers."""

from datetime import date
from typing import Any

from campaigns.models import Assumption, Campaign
from demo.campaign import facts

AssumptionKind = Assumption.Kind
ORGANIZERS = {"as_of": facts.VALUATION_DATE}

TWITTER: list[dict[str, Any]] = [
    {"kind": AssumptionKind.PREMIUM, "value": 30_00, **ORGANIZERS},
    {"kind": AssumptionKind.PARTICIPATION, "value": 14_00, **ORGANIZERS},
    {"kind": AssumptionKind.DEBT, "value": 60_00, **ORGANIZERS},
    {"kind": AssumptionKind.ROLLOVER, "value": 0, **ORGANIZERS},
    {"kind": AssumptionKind.INTEREST_RATE, "value": 6_00, **ORGANIZERS},
    {"kind": AssumptionKind.OTHER, "value": 0, **ORGANIZERS},
    {"kind": AssumptionKind.COSTS, "value": 0, **ORGANIZERS},
    {
        "kind": AssumptionKind.OPERATING_INCOME,
        "value": -450_000_000_00,
        "as_of": date(2015, 12, 31),
        "source": "Twitter, annual report for 2015 (form 10-K): loss from operations, rounded",
        "source_url": "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=0001418091&type=10-K",
    },
]

GRIDPAPER: list[dict[str, Any]] = [
    {"kind": AssumptionKind.PREMIUM, "value": 10_00, **ORGANIZERS},
    {"kind": AssumptionKind.PARTICIPATION, "value": 25_00, **ORGANIZERS},
    {"kind": AssumptionKind.DEBT, "value": 20_00, **ORGANIZERS},
    {"kind": AssumptionKind.INTEREST_RATE, "value": 5_50, **ORGANIZERS},
    {"kind": AssumptionKind.COSTS, "value": 150_000_00, **ORGANIZERS},
    {"kind": AssumptionKind.OPERATING_INCOME, "value": 420_000_00, **ORGANIZERS},
]

HARBOUR_RADIO: list[dict[str, Any]] = [
    {"kind": AssumptionKind.PREMIUM, "value": 0, **ORGANIZERS},
    {"kind": AssumptionKind.PARTICIPATION, "value": 2_00, **ORGANIZERS},
    {"kind": AssumptionKind.DEBT, "value": 0, **ORGANIZERS},
    {"kind": AssumptionKind.COSTS, "value": 2_000_00, **ORGANIZERS},
]

OF_CAMPAIGN = {"we-are-twitter": TWITTER, "gridpaper": GRIDPAPER, "harbour-radio": HARBOUR_RADIO}


def state(campaign: Campaign) -> None:
    """Create the assumptions of a demo campaign, which must still be a draft."""
    for assumption in OF_CAMPAIGN[campaign.slug]:
        campaign.assumptions.create(**assumption)
