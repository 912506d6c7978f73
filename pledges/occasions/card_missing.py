"""Bringing back supporters who confirmed their address but saved no card: an hour later, and before the end.

Everybody gets each mail at most once, never one within a day of the other, and neither once there is nothing to save.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone

from campaigns.models import Campaign
from common.crash import point
from community.news import subscriptions
from community.news.subscriptions import FROM_PLEDGE
from pledges import emails
from pledges.models import CardReminder, Pledge, PledgeEvent, PledgeQuerySet, Status

AFTER = timedelta(hours=1)
APART = timedelta(days=1)
SOON = "card_missing_soon"  # the second mail, an Announcement


def schedule(pledge: Pledge, campaign: Campaign) -> None:
    """Remind them in an hour, if a card can be saved at all. In the transaction that confirms the pledge."""
    if campaign.accepts_cards:
        CardReminder.objects.create(pledge=pledge, due_at=timezone.now() + AFTER)


def remind_due() -> int:
    """Remind those who are due; returns how many were claimed."""
    due = CardReminder.objects.select_related("pledge")
    return due.work_together(_remind, lambda reminder: reminder.pledge.campaign_id)


@transaction.atomic
def _remind(claimed: list[CardReminder]) -> None:
    """Remind supporters of one campaign."""
    # Lock order: campaign, pledge; so no card is saved and nobody withdraws before the mail is in the outbox.
    campaign = Campaign.objects.lock_for_key_share(claimed[0].pledge.campaign_id)
    pledges = Pledge.objects.filter(pk__in=[each.pk for each in claimed]).order_by("pk")
    locked = {each.pk: each for each in pledges.select_for_update(of=["self"]).select_related("supporter")}
    mine = CardReminder.objects.filter(pk__in=locked, due_at=claimed[0].due_at).order_by("pk")
    left = set(mine.select_for_update().values_list("pk", flat=True))
    missed = set(_missed(campaign).filter(pk__in=left).values_list("pk", flat=True))
    emails.notify_many("card_missing", campaign, {str(pk): locked[pk] for pk in sorted(missed)}, mail_context)
    CardReminder.objects.filter(pk__in=missed).update(due_at=None, sent_at=timezone.now())
    CardReminder.objects.filter(pk__in=left - missed).update(due_at=None)
    point("remind of card:before commit")


def _missed(campaign: Campaign) -> PledgeQuerySet:
    """Those who have never saved a card, still can, and want to be reminded."""
    if not (campaign.accepts_cards and campaign.is_open):
        return Pledge.objects.none()
    saved = PledgeEvent.objects.filter(pledge=OuterRef("pk"), kind=PledgeEvent.Kind.SECURED)
    left = Pledge.objects.filter(~Exists(saved), campaign=campaign, status=Status.INTERESTED, version=campaign.version)
    return subscriptions.wanting(left, campaign, "supporter__email", Value(value=True))


def recipients_soon(campaign: Campaign) -> PledgeQuerySet:
    """Whom to remind before the end: no card, and not reminded within a day, or just about to be."""
    reminder = CardReminder.objects.filter(pledge=OuterRef("pk"))
    busy = reminder.filter(Q(due_at__isnull=False) | Q(sent_at__gt=timezone.now() - APART))
    left = Pledge.objects.filter(~Exists(busy), campaign=campaign, status=Status.INTERESTED, version=campaign.version)
    return subscriptions.wanting(left, campaign, "supporter__email", Value(value=True))


def mail_context(pledge_id: UUID) -> dict[str, Any]:
    """What these mails read when they are sent: whether they are still wanted, and how to unsubscribe."""
    return {"pledge": str(pledge_id), "recipient": f"{FROM_PLEDGE}{pledge_id.hex}"}


def still_missing(pledge_id: str) -> bool:
    """Whether the mail still makes sense when it is sent, which may be hours after it was posted."""
    pledge = Pledge.objects.select_related("campaign").filter(pk=pledge_id, status=Status.INTERESTED).first()
    return pledge is not None and pledge.campaign.accepts_cards and pledge.campaign.is_open
