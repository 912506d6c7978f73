"""Progress of creating a demo's fictitious supporters, shown on the dashboard."""

from typing import NamedTuple

from django.core.cache import cache

from campaigns.models import Campaign

KEY = "demo-crowd"
LASTS = 60  # seconds; an interrupted run stops reporting


class Crowd(NamedTuple):
    came: int
    expected: int


def report(came: int, expected: int) -> None:
    cache.set(KEY, (came, expected), LASTS)


def clear() -> None:
    cache.delete(KEY)


def progress_of(campaign: Campaign) -> Crowd | None:
    """The progress for this campaign; None if no supporters are being created for it."""
    found = cache.get(KEY) if campaign.is_demo and campaign.is_open else None
    return Crowd(*found) if found else None
