"""A petition of the demo in the spirit of 2016, and people who sign it as everybody would."""

from accounts.ids import uuid7
from accounts.models import User
from campaigns import petition, signing
from campaigns.models import Campaign
from campaigns.signing import Wish

TEXTS = {
    "en": """\
### To the board and the shareholders of Twitter, Inc.

Twitter is where news breaks and where people find each other. What makes it worth something is what its users write,
read and pass on. Yet when its future is discussed, only two ways are considered: a sale to a larger company, or growth
at any price.

**There is a third way. Work with us, the people who use Twitter, to find out how it could belong to many of us.**

We ask you

1. to **speak with your users** about forms of broad ownership before any sale is decided,
2. to **publish a study** of what it would take to turn Twitter into a co-operative, or to give its users a share and a
   voice in it, with the obstacles named as openly as the chances,
3. to **put the question to the shareholders’ meeting**, so that those who own Twitter today can say what they think.

People in many countries own their banks, their shops, their newspapers and their electricity grids together. We think
that a public square can belong to the people who stand on it.
""",
}

# Invented, and marked as such: name, country, public, and through which link they came.
PEOPLE = [
    ("Amara Okafor (demo)", "NG", True, ""),
    ("Bruno Keller (demo)", "DE", True, "newsletter"),
    ("Chloé Martin (demo)", "FR", True, ""),
    ("Dario Conti (demo)", "IT", False, "newsletter"),
    ("Ellen Brooks (demo)", "US", True, ""),
    ("Farid Rahimi (demo)", "CA", True, "flyer"),
    ("Grace Tan (demo)", "SG", False, ""),
    ("Hugo Lindqvist (demo)", "SE", True, ""),
    ("Ines Duarte (demo)", "PT", True, "flyer"),
]


def load(organizer: User) -> None:
    campaign = Campaign.objects.get(slug="we-are-twitter")
    petition.publish(campaign, TEXTS, organizer)
    for number, (name, country, show_name, source) in enumerate(PEOPLE):
        _sign(campaign, f"signer-{number}@example.org", Wish(name, country, show_name, source=source))


def _sign(campaign: Campaign, email: str, wish: Wish) -> None:
    signature = signing.ask(campaign, email, wish, uuid7())
    signing.confirm(signature, signing.seal(signature, signature.version))
