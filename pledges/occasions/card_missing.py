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
    return CardReminder.objects.work(_remind)


@transaction.atomic
def _remind(claimed: CardReminder) -> None:
    # Lock order: campaign, pledge; so no card is saved and nobody withdraws before the mail is in the outbox.
    campaign = Campaign.objects.lock_for_key_share(_campaign_of(claimed))
    pledge = Pledge.objects.select_for_update(of=["self"]).select_related("supporter").get(pk=claimed.pk)
    mine = CardReminder.objects.select_for_update().filter(pk=claimed.pk, due_at=claimed.due_at).first()
    if mine is None:
        return
    sent_at = timezone.now() if _is_missed(pledge, campaign) else None
    if sent_at:
        emails.notify_many("card_missing", campaign, {str(pledge.pk): pledge}, mail_context)
    mine.done(sent_at=sent_at)
    point("remind of card:before commit")


def _campaign_of(reminder: CardReminder) -> UUID:
    return Pledge.objects.values_list("campaign_id", flat=True).get(pk=reminder.pk)


def _is_missed(pledge: Pledge, campaign: Campaign) -> bool:
    """Whether this supporter has never saved a card, still can, and wants to be reminded."""
    can_save = campaign.accepts_cards and campaign.is_open and pledge.version == campaign.version
    return (
        can_save
        and pledge.status == Status.INTERESTED
        and not pledge.events.filter(kind=PledgeEvent.Kind.SECURED).exists()
        and subscriptions.wants_updates(campaign, pledge.supporter.email)
    )


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
