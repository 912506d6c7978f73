"""What the library of the demo holds. Every entry is real; sources and dates are those of the publications."""

from datetime import date
from typing import Any

from campaigns.models import Resource

Section = Resource.Section

RESOURCES: list[dict[str, Any]] = [
    {
        "section": Section.ARTICLES,
        "url": "https://www.theguardian.com/commentisfree/2016/sep/29/save-twitter-buy-platform-shared-ownership",
        "source": "Nathan Schneider, The Guardian",
        "date": date(2016, 9, 29),
        "in_language": "en",
        "words": {
            "en": {
                "title": "Here’s my plan to save Twitter: let’s buy it",
                "note": "The article with which it all began.",
            }
        },
    },
    {
        "section": Section.ARTICLES,
        "url": "https://ioo.coop/2016/10/04/a-guide-to-buytwitter/",
        "source": "The Internet of Ownership",
        "date": date(2016, 10, 4),
        "in_language": "en",
        "words": {"en": {"title": "A Guide to #BuyTwitter", "note": "What to read, and where people were organizing."}},
    },
    {
        "section": Section.ARTICLES,
        "url": "https://geo.coop/internet-ownership-archive/cooperative-organizing-inclusive-economy-campaign-buytwitter",
        "source": "Danny Spitzberg, NCBA Journal, Summer 2017",
        "in_language": "en",
        "words": {
            "en": {
                "title": "Cooperative Organizing for an Inclusive Economy: the Campaign to #BuyTwitter",
                "note": "One of the organizers looks back, after the vote of the shareholders.",
            }
        },
    },
    {
        "section": Section.COOPERATIVES,
        "url": "https://www.stocksy.com/",
        "source": "Stocksy United",
        "in_language": "en",
        "words": {
            "en": {
                "title": "Stocksy United",
                "note": "Photographs and videos, sold since 2013 by a co-operative of the artists who make them.",
            }
        },
    },
    {
        "section": Section.COOPERATIVES,
        "url": "https://resonate.coop/",
        "source": "Resonate",
        "in_language": "en",
        "words": {
            "en": {
                "title": "Resonate",
                "note": "Music by streaming, owned by musicians, listeners and those who work for it.",
            }
        },
    },
    {
        "section": Section.COOPERATIVES,
        "url": "https://www.fairmondo.de/",
        "source": "Fairmondo",
        "in_language": "de",
        "words": {
            "en": {
                "title": "Fairmondo",
                "note": "A German marketplace on line that belongs to its users as a co-operative.",
            }
        },
    },
    {
        "section": Section.COOPERATIVES,
        "url": "https://wiki.p2pfoundation.net/Loconomics",
        "source": "P2P Foundation Wiki",
        "in_language": "en",
        "words": {
            "en": {
                "title": "Loconomics",
                "note": "Local services, booked on a platform that belonged to those who provided them: a co-operative "
                "in San Francisco since 2014, given up in 2020.",
            }
        },
    },
    {
        "section": Section.DOCUMENTS,
        "url": "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=0001418091&type=DEF+14A",
        "source": "Twitter, Inc., proxy statement for the annual meeting of 22 May 2017",
        "in_language": "en",
        "words": {
            "en": {
                "title": "Proposal No. 4: Exit to Democratic User Ownership",
                "note": "The question in full, and why the board recommended to vote against it. Filed in April 2017 "
                "(DEF 14A).",
            }
        },
    },
    {
        "section": Section.DOCUMENTS,
        "url": "https://www.change.org/p/twitter-inc-vote-yes-to-a-co-op-with-your-users",
        "source": "Maira Sutton for #WeAreTwitter, change.org",
        "in_language": "en",
        "words": {
            "en": {
                "title": "Vote Yes to a Co-op with Your Users",
                "note": "The petition of then, closed: 3,679 people supported it.",
            }
        },
    },
    {
        "section": Section.TOOLS,
        "url": "https://www.loomio.com/",
        "source": "Loomio, a co-operative of its workers",
        "in_language": "en",
        "words": {
            "en": {
                "title": "Loomio",
                "note": "Debate and decide in writing; the campaign of 2016 discussed its plans there, in the open.",
            }
        },
    },
    {
        "section": Section.TOOLS,
        "url": "https://ioo.coop/",
        "source": "The Internet of Ownership",
        "in_language": "en",
        "words": {
            "en": {
                "title": "The Internet of Ownership",
                "note": "A directory of platforms that belong to their users or workers.",
            }
        },
    },
]
