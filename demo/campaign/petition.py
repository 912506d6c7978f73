"""A petition for the demo in the spirit of 2016, with people who sign it in the usual way."""

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from community import petition, signing
from community.signing import SignatureInput
from demo.campaign import words

# Fictitious, and marked as such: name, country, whether the name is public, source code of the link.
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
    petition.publish(campaign, words.of("petition"), organizer)
    for number, (name, country, show_name, source) in enumerate(PEOPLE):
        _sign(campaign, f"signer-{number}@example.org", SignatureInput(name, country, show_name, source=source))


def _sign(campaign: Campaign, email: str, wish: SignatureInput) -> None:
    signature = signing.request_confirmation(campaign, email, wish, uuid7())
    signing.confirm(signature, signing.fingerprint(signature, signature.version))
