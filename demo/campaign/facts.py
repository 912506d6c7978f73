"""Facts about Twitter in October 2016, and about two fictitious companies."""

from datetime import date

from campaigns.models import CompanyFact

CompanyFactKind = CompanyFact.Kind
VALUATION_DATE = date(2016, 10, 14)

TWITTER = [
    {
        "kind": CompanyFactKind.MARKET_VALUE,
        "value": 12_600_000_000_00,
        "as_of": date(2016, 10, 10),
        "source": "Market value as reported in the press in October 2016",
        "source_url": "",
    },
    {
        "kind": CompanyFactKind.ACTIVE_USERS,
        "value": 313_000_000,
        "as_of": date(2016, 6, 30),
        "source": "Twitter, second quarter 2016 results: monthly active users",
        "source_url": "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=0001418091",
    },
    {
        "kind": CompanyFactKind.IPO_PRICE,
        "value": 26_00,
        "as_of": date(2013, 11, 6),
        "source": "Twitter, prospectus of November 2013: price at the public offering",
        "source_url": "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=0001418091",
    },
]

GRIDPAPER = [
    {
        "kind": CompanyFactKind.MARKET_VALUE,
        "value": 9_600_000_00,
        "as_of": date(2016, 9, 30),
        "source": "Invented for this demonstration",
        "source_url": "",
    },
    {
        "kind": CompanyFactKind.ACTIVE_USERS,
        "value": 240_000,
        "as_of": date(2016, 9, 30),
        "source": "Invented for this demonstration",
        "source_url": "",
    },
]

HARBOUR_RADIO = [
    {
        "kind": CompanyFactKind.MARKET_VALUE,
        "value": 20_000_00,
        "as_of": date(2016, 9, 30),
        "source": "Invented for this demonstration",
        "source_url": "",
    },
    {
        "kind": CompanyFactKind.ACTIVE_USERS,
        "value": 18_000,
        "as_of": date(2016, 9, 30),
        "source": "Invented for this demonstration",
        "source_url": "",
    },
]
