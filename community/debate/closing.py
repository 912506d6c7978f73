"""Closing threads, and setting who may debate; each decision is in the campaign's log, and in the public one."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, NotAllowed, Permission
from community.discussion import moderating
from community.discussion.moderating import NotPossible
from community.models import Thread

Kind = CampaignAct.Kind


@transaction.atomic
def close(thread: Thread, by: User, reason: str) -> None:
    """Let nobody write in the thread any more, for a reason that everybody can read. Raises NotPossible, NotAllowed."""
    campaign, fresh = _lock(thread, by)
    if fresh.closed_at:
        raise NotPossible(str(thread))
    Thread.objects.filter(pk=fresh.pk).update(closed_at=timezone.now(), reason=reason)
    moderating.log(campaign, by, Kind.THREAD_CLOSED, thread=fresh.number, reason=reason)


@transaction.atomic
def reopen(thread: Thread, by: User) -> None:
    """Raises NotPossible, NotAllowed."""
    campaign, fresh = _lock(thread, by)
    if not fresh.closed_at:
        raise NotPossible(str(thread))
    Thread.objects.filter(pk=fresh.pk).update(closed_at=None, reason="")
    moderating.log(campaign, by, Kind.THREAD_REOPENED, thread=fresh.number)


@transaction.atomic
def set_debaters(campaign: Campaign, by: User, debaters: str) -> None:
    """Set who, beside the team, may write in debates: a Campaign.Debaters. Raises NotAllowed."""
    _require(campaign, by)
    if Campaign.objects.filter(pk=campaign.pk).exclude(debaters=debaters).update(debaters=debaters):
        moderating.log(campaign, by, Kind.DEBATERS_SET, debaters=debaters)


def _lock(thread: Thread, by: User) -> tuple[Campaign, Thread]:
    campaign = Campaign.objects.lock_for_key_share(thread.campaign_id)
    _require(campaign, by)
    return campaign, Thread.objects.select_for_update(no_key=True).get(pk=thread.pk)


def _require(campaign: Campaign, by: User) -> None:
    if not moderating.may_moderate(campaign, by):
        raise NotAllowed(f"{by.pk}: {Permission.MODERATE}")
