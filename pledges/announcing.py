"""Messages to everybody with a live pledge, batch by batch; a crash repeats no message and forgets none."""

from datetime import datetime

from django.db import transaction

from campaigns import clock
from pledges import emails
from pledges.crash import point
from pledges.models import Announcement, Pledge

BATCH = 500


def announce_due() -> int:
    return Announcement.objects.select_related("campaign").work(_announce, limit=10)


def _announce(announcement: Announcement) -> None:
    while _next_batch(announcement):
        point("announce:after commit")
    announcement.done()


@transaction.atomic
def _next_batch(announcement: Announcement) -> int:
    """Post the next batch and remember how far it went, in one transaction."""
    left = Pledge.objects.live().filter(campaign=announcement.campaign_id).select_related("supporter").order_by("pk")
    if announcement.after:
        left = left.filter(pk__gt=announcement.after)
    batch = list(left[:BATCH])
    if batch:
        occasions = {f"{announcement.pk}:{pledge.pk}": pledge for pledge in batch}
        emails.tell_many(announcement.kind, announcement.campaign, occasions, lambda _: _facts(announcement))
        announcement.after = batch[-1].pk
        announcement.save(update_fields=["after"])
    point("announce:before commit")
    return len(batch)


def _facts(announcement: Announcement) -> dict[str, str]:
    """The moments that it tells of, in the present language."""
    moments = {name: datetime.fromisoformat(moment) for name, moment in announcement.data.items()}
    return {name: clock.text(moment, announcement.campaign) for name, moment in moments.items()}
