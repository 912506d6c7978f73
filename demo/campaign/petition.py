"""A petition for the demo in the spirit of 2016, and the thousand fictitious people who have signed it since."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from community import petition
from community.models import PetitionVersion, Signature
from demo.campaign import clock, names, words

SIGNERS = 1_086
SEED = 2016
# Shares per thousand: language, country of those who write in it, source of the link.
LANGUAGES = {"en": 280, "de": 255, "fr": 205, "it": 260}
COUNTRIES = {
    "en": {"US": 430, "GB": 190, "CA": 90, "IE": 60, "AU": 60, "IN": 60, "NG": 40, "ZA": 30, "NZ": 20, "SG": 20},
    "de": {"DE": 700, "CH": 170, "AT": 130},
    "fr": {"FR": 640, "BE": 130, "CH": 110, "CA": 80, "SN": 40},
    "it": {"IT": 900, "CH": 100},
}
SOURCES = {"": 480, "newsletter": 190, "mastodon": 150, "podcast": 70, "flyer": 60, "press": 50}
SHOWN = 0.64  # of the names
# When people came: for some weeks before today, and how many per thousand in the days after. The rest came at any time.
WAVES = {timedelta(weeks=6): 430, timedelta(days=24): 250, timedelta(days=14): 170, timedelta(0): 150}
FADES = timedelta(days=2.5)


def load(organizer: User) -> None:
    campaign, now = Campaign.objects.get(slug="we-are-twitter"), timezone.now()
    with clock.at(now - clock.SO_FAR):
        version = petition.publish(campaign, words.of("petition"), organizer)
    # In one statement, which counts them all; signing one by one takes minutes.
    Signature.objects.bulk_create(_signatures(version, now))
    version.signatures.update(created_at=F("confirmed_at") - timedelta(minutes=7))


def _signatures(version: PetitionVersion, until: datetime) -> Iterator[Signature]:
    drawn = random.Random(SEED)  # noqa: S311  (the same people every time)
    called = {language: _names(drawn, language) for language in LANGUAGES}
    for number, moment in enumerate(sorted(_moment(drawn, until) for _ in range(SIGNERS))):
        language = _one_of(drawn, LANGUAGES)
        yield Signature(
            campaign_id=version.campaign_id,
            version=version,
            status=Signature.Status.CONFIRMED,
            email=f"signer-{number}@example.org",
            name=called[language].pop(),
            country=_one_of(drawn, COUNTRIES[language]),
            language=language,
            show_name=drawn.random() < SHOWN,
            source=_one_of(drawn, SOURCES),
            confirmed_at=moment,
        )


def _names(drawn: random.Random, language: str) -> list[str]:
    """Every first name with every last name, so that no two people are called the same."""
    pairs = product(names.FIRST[language].split(), names.LAST[language].split())
    found = [f"{first} {last} ({names.MARK[language]})" for first, last in pairs]
    drawn.shuffle(found)
    return found


def _moment(drawn: random.Random, until: datetime) -> datetime:
    """Draw a time: a crowd on the first days and after an update, fewer from day to day, and some at any time."""
    began = _one_of(drawn, WAVES)
    ago = began - FADES * drawn.expovariate(1) % began if began else clock.SO_FAR * drawn.random()
    return until - ago


def _one_of[T](drawn: random.Random, shares: dict[T, int]) -> T:
    return drawn.choices(list(shares), list(shares.values()))[0]
