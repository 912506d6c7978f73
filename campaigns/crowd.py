"""How many of a demo's invented supporters have come: told while they come, shown at the desk."""

from typing import NamedTuple

from django.core.cache import cache

from campaigns.models import Campaign

KEY = "demo-crowd"
LASTS = 60  # seconds; whoever was interrupted tells nothing more


class Crowd(NamedTuple):
    came: int
    expected: int


def tell(came: int, expected: int) -> None:
    cache.set(KEY, (came, expected), LASTS)


def forget() -> None:
    cache.delete(KEY)


def coming_to(campaign: Campaign) -> Crowd | None:
    """None if all have come, or the campaign is not a demonstration that people still come to."""
    found = cache.get(KEY) if campaign.is_demo and campaign.is_open else None
    return Crowd(*found) if found else None
