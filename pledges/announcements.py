"""Messages to everybody with a live pledge, some also to followers and signers, in batches.

A crash neither repeats nor loses a message.
"""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Value
from django.utils.translation import get_language

from campaigns import amendments, clock
from common.crash import point
from community.news import subscriptions
from pledges import emails
from pledges.models import Announcement, Pledge, PledgeQuerySet, Status
from pledges.occasions import card_missing, readers

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
    kinds = [_recipients(announcement).select_related("supporter"), *readers.of(announcement)]
    left = [row for rows in kinds for row in _left(rows, announcement)]
    batch = sorted(left, key=lambda each: each.pk)[:BATCH]
    if batch:
        _post_to_pledges(announcement, [each for each in batch if isinstance(each, Pledge)])
        readers.post(announcement, [each for each in batch if not isinstance(each, Pledge)])
        announcement.after = batch[-1].pk
        announcement.save(update_fields=["after"])
    point("announce:before commit")
    return len(batch)


def _left(rows: QuerySet[Any], announcement: Announcement) -> QuerySet[Any]:
    """The next recipients in the order of their primary keys, which are made alike for all of them."""
    rows = rows.order_by("pk")
    return (rows.filter(pk__gt=announcement.after) if announcement.after else rows)[:BATCH]


def _recipients(announcement: Announcement) -> PledgeQuerySet:
    campaign, live = announcement.campaign, Pledge.objects.live().filter(campaign=announcement.campaign)
    if announcement.change:
        # Once the campaign has closed, there is nothing left to agree to.
        return Pledge.objects.to_reconfirm(campaign) if campaign.is_open else Pledge.objects.none()
    if announcement.kind in Announcement.ONCE and not campaign.is_open:
        return Pledge.objects.none()
    match announcement.kind:
        case card_missing.SOON:
            return card_missing.recipients_soon(campaign)
        case "pledging_open":  # they registered their interest to be told
            return live.filter(status=Status.INTERESTED)
        case "threshold_reached":
            return subscriptions.wanting(live, campaign, "supporter__email", Value(value=True))
    return live


def _post_to_pledges(announcement: Announcement, pledges: list[Pledge]) -> None:
    occasions = {_occasion(announcement, pledge): pledge for pledge in pledges}
    facts = cache(lambda _language: _mail_context(announcement))

    def own(pk: UUID) -> dict[str, Any]:
        return card_missing.mail_context(pk) if announcement.kind in Announcement.ONCE else facts(get_language())

    emails.notify_many(announcement.kind, announcement.campaign, occasions, own)


def _occasion(announcement: Announcement, pledge: Pledge) -> str:
    """Of what others are told too, a person is told once, even if they pledge while it is being mailed."""
    if announcement.kind in readers.FOLLOWED:
        return f"{announcement.pk}:{readers.person(pledge.supporter.email)}"
    return f"{announcement.pk}:{pledge.pk}"


def _mail_context(announcement: Announcement) -> dict[str, Any]:
    """The change, or the times in `data`, formatted in the active language."""
    if announcement.change:
        return amendments.mail_context(announcement.change)
    moments = {name: datetime.fromisoformat(moment) for name, moment in announcement.data.items()}
    return {name: clock.text(moment, announcement.campaign) for name, moment in moments.items()}
