"""The library of the demo campaign. Every entry is real; sources and dates are those of the publications."""

from datetime import date
from typing import Any

from community.models import Resource

Section = Resource.Section

RESOURCES: dict[str, dict[str, Any]] = {
    "plan": {
        "section": Section.ARTICLES,
        "url": "https://www.theguardian.com/commentisfree/2016/sep/29/save-twitter-buy-platform-shared-ownership",
        "source": "Nathan Schneider, The Guardian",
        "date": date(2016, 9, 29),
        "in_language": "en",
    },
    "guide": {
        "section": Section.ARTICLES,
        "url": "https://ioo.coop/2016/10/04/a-guide-to-buytwitter/",
        "source": "The Internet of Ownership",
        "date": date(2016, 10, 4),
        "in_language": "en",
    },
    "looking-back": {
        "section": Section.ARTICLES,
        "url": "https://geo.coop/internet-ownership-archive/cooperative-organizing-inclusive-economy-campaign-buytwitter",
        "source": "Danny Spitzberg, NCBA Journal, Summer 2017",
        "in_language": "en",
    },
    "stocksy": {
        "section": Section.COOPERATIVES,
        "url": "https://www.stocksy.com/",
        "source": "Stocksy United",
        "in_language": "en",
    },
    "resonate": {
        "section": Section.COOPERATIVES,
        "url": "https://resonate.coop/",
        "source": "Resonate",
        "in_language": "en",
    },
    "fairmondo": {
        "section": Section.COOPERATIVES,
        "url": "https://www.fairmondo.de/",
        "source": "Fairmondo",
        "in_language": "de",
    },
    "loconomics": {
        "section": Section.COOPERATIVES,
        "url": "https://wiki.p2pfoundation.net/Loconomics",
        "source": "P2P Foundation Wiki",
        "in_language": "en",
    },
    "proposal": {
        "section": Section.DOCUMENTS,
        "url": "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=0001418091&type=DEF+14A",
        "source": "Twitter, Inc., proxy statement for the annual meeting of 22 May 2017",
        "in_language": "en",
    },
    "petition": {
        "section": Section.DOCUMENTS,
        "url": "https://www.change.org/p/twitter-inc-vote-yes-to-a-co-op-with-your-users",
        "source": "Maira Sutton for #WeAreTwitter, change.org",
        "in_language": "en",
    },
    "loomio": {
        "section": Section.TOOLS,
        "url": "https://www.loomio.com/",
        "source": "Loomio, a co-operative of its workers",
        "in_language": "en",
    },
    "ownership": {
        "section": Section.TOOLS,
        "url": "https://ioo.coop/",
        "source": "The Internet of Ownership",
        "in_language": "en",
    },
}
