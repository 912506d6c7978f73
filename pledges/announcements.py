"""Messages to everybody with a live pledge, in batches; a crash neither repeats nor loses a message."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from campaigns import clock
from common.crash import point
from pledges import emails, reconsent
from pledges.models import Announcement, Pledge
from pledges.models.pledge import PledgeQuerySet

BATCH = 500


def announce_due() -> int:
    return Announcement.objects.select_related("campaign", "change").work(_announce, limit=10)


def _announce(announcement: Announcement) -> None:
    while _next_batch(announcement):
        point("announce:after commit")
    announcement.done()


@transaction.atomic
def _next_batch(announcement: Announcement) -> int:
    """Post the next batch and record the progress in the same transaction."""
    left = _recipients(announcement).select_related("supporter").order_by("pk")
    if announcement.after:
        left = left.filter(pk__gt=announcement.after)
    batch = list(left[:BATCH])
    if batch:
        occasions = {f"{announcement.pk}:{pledge.pk}": pledge for pledge in batch}
        facts = cache(lambda _language: _mail_context(announcement))
        emails.notify_many(announcement.kind, announcement.campaign, occasions, lambda _: facts(get_language()))
        announcement.after = batch[-1].pk
        announcement.save(update_fields=["after"])
    point("announce:before commit")
    return len(batch)


def _recipients(announcement: Announcement) -> PledgeQuerySet:
    campaign = announcement.campaign
    if announcement.change is None:
        return Pledge.objects.live().filter(campaign=campaign)
    # Once the campaign has closed, there is nothing left to agree to.
    return Pledge.objects.to_reconfirm(campaign) if campaign.is_open else Pledge.objects.none()


def _mail_context(announcement: Announcement) -> dict[str, Any]:
    """The change, or the times in `data`, formatted in the active language."""
    if announcement.change:
        return reconsent.mail_context(announcement.change)
    moments = {name: datetime.fromisoformat(moment) for name, moment in announcement.data.items()}
    return {name: clock.text(moment, announcement.campaign) for name, moment in moments.items()}
