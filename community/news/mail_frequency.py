"""Limiting how often a person is emailed news of a campaign; a single SQL statement checks and records it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Campaign
from common import sql
from community.models import LastNews

KEEP = """
    INSERT INTO {community.LastNews} AS old (campaign_id, email, at)
    SELECT %(campaign)s, email, %(at)s FROM unnest(%(emails)s::text[]) AS email ORDER BY email
    ON CONFLICT (campaign_id, email) DO UPDATE
"""
NEXT = f"{KEEP} SET at = greatest(excluded.at, old.at + make_interval(hours => %(hours)s)) RETURNING email, at"
FREE = f"{KEEP} SET at = excluded.at WHERE old.at + make_interval(hours => %(hours)s) <= excluded.at RETURNING email"


def length() -> timedelta:
    return timedelta(hours=settings.UPDATE_MAIL_HOURS)


def paused(campaign: Campaign) -> QuerySet[LastNews]:
    """Those who cannot be emailed news now, because they were a short time ago or will be."""
    return LastNews.objects.filter(campaign=campaign, at__gt=timezone.now() - length())


def next_turns(campaign: Campaign, emails: Iterable[str], wished: datetime) -> dict[str, datetime]:
    """Reserve a time for a mail to each address: the requested time, or when the pause after their last one is over."""
    return dict(_keep(NEXT, campaign, emails, wished))


def take_free_turns(campaign: Campaign, emails: Iterable[str], at: datetime) -> set[str]:
    """Reserve this time for the addresses whose pause is over by then; returns these addresses."""
    return {email for (email,) in _keep(FREE, campaign, emails, at)}


def _keep(statement: str, campaign: Campaign, emails: Iterable[str], at: datetime) -> list[tuple[Any, ...]]:
    hours = settings.UPDATE_MAIL_HOURS
    return sql.rows(statement, {"campaign": campaign.pk, "emails": list(emails), "at": at, "hours": hours})


def forget() -> None:
    """Delete rows whose pause is over."""
    LastNews.objects.filter(at__lt=timezone.now() - length()).delete()
