"""Fictitious endorsers of the demo campaign. Their statements are shown in the language they were written in."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from community.models import Endorser
from demo.campaign import clock, pictures

ENDORSERS: list[dict[str, Any]] = [
    {
        "kind": Endorser.Kind.ORGANIZATION,
        "name": "Harbour Housing Co‑operative (demo)",
        "role": "412 homes, owned by those who live in them",
        "statement": "Forty years ago our tenants were told that people like them do not buy houses. They bought the "
        "street. What is said about a street can be said about a site.",
        "language": "en",
        "domain": "harbour-housing.example",
        "logo": "harbour-housing",
    },
    {
        "kind": Endorser.Kind.ORGANIZATION,
        "name": "Gemeinsame Presse eG (Demo)",
        "role": "Zeitungsgenossenschaft",
        "statement": "Unsere Zeitung gehört denen, die sie lesen. Seitdem streiten wir mehr, und besser.",
        "language": "de",
        "domain": "gemeinsame-presse.example",
        "logo": "gemeinsame-presse",
    },
    {
        "kind": Endorser.Kind.PERSON,
        "name": "Maya Okonedo (demo)",
        "logo": "maya",
        "role": "Journalist",
        "statement": "Every story that I broke, I broke there. I would rather own a forty-dollar piece of it than ask "
        "for another favour.",
        "language": "en",
    },
    {
        "kind": Endorser.Kind.PERSON,
        "name": "Lucie Vasseur (démo)",
        "logo": "lucie",
        "role": "Juriste, droit des coopératives",
        "statement": "Une personne, une voix : la règle est vieille de deux siècles, et elle tient toujours.",
        "language": "fr",
    },
    {
        "kind": Endorser.Kind.PERSON,
        "name": "Teo Marini (demo)",
        "logo": "teo",
        "role": "Moderatore volontario",
        "statement": "Modero da dieci anni, gratis. Vorrei almeno poter votare.",
        "language": "it",
    },
]


def load(organizer: User) -> None:
    campaign = Campaign.objects.get(slug="we-are-twitter")
    for number, facts in enumerate(ENDORSERS, 1):
        given_at = timezone.now() - clock.SO_FAR + number * timedelta(days=5)
        verified_at = given_at if facts["kind"] == Endorser.Kind.ORGANIZATION else None
        campaign.endorsers.create(
            email=f"endorser-{number}@example.org",
            invited_by=organizer,
            status=Endorser.Status.GIVEN,
            given_at=given_at,
            verified_at=verified_at,
            due_at=None,
            **{**facts, "logo": pictures.logo(facts["logo"])},
        )
