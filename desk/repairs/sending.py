"""Sending the link to fix a card again, at the wish of the team."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct, TeamMember
from desk.repairs import board
from desk.visibility import require_full
from payments import payer_emails

PAUSE = timedelta(hours=1)


class NotNeeded(Exception):
    """The card does not need to be fixed any more, or cannot be."""


class TooSoon(Exception):
    """The supporter has just been emailed about the card."""


@transaction.atomic
def send_again(member: TeamMember, pledge: UUID) -> None:
    """Post the reminder once more. Raises NotAllowed, NotNeeded, TooSoon."""
    campaign = Campaign.objects.lock_for_key_share(member.campaign_id)
    require_full(campaign, member.user)
    found = board.repairable(campaign).filter(pledge=pledge).select_related("pledge__supporter")
    payment = found.select_for_update(of=["self"]).first()  # of two clicks, the second finds the mail of the first
    if payment is None:
        raise NotNeeded(str(pledge))
    now, last = timezone.now(), board.newest_mails([pledge]).get(pledge)
    if last and last.created_at > now - PAUSE:
        raise TooSoon(str(pledge))
    payer_emails.notify_payers(campaign, "repair_reminder", [payment], f":again:{now.timestamp()}")
    campaign.acts.create(by=member.user, kind=CampaignAct.Kind.REPAIR_LINK_SENT, data={"sent_about": str(pledge)})
