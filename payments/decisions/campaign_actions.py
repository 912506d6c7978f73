"""What one owner or treasurer may decide alone about a campaign. What moves money takes two, see approvals."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, Permission, WrongPhase
from common import wakeup
from pledges.models import Announcement

Phase = Campaign.Phase


def hold(campaign: Campaign, by: User) -> Campaign:
    """Lock the campaign, and with it its team, for somebody who answers for its money. Raises NotAllowed."""
    here = Campaign.objects.select_for_update().get(pk=campaign.pk)
    here.team.require(by, Permission.ACT_ON_MONEY)
    return here


@transaction.atomic
def extend(campaign: Campaign, deadline: datetime, by: User) -> Campaign:
    """Move the deadline to a later day and tell supporters. Raises ValueError, WrongPhase, NotAllowed.

    The terms that everybody accepted allow it, so it is no change of what was promised: nobody has to confirm it, and
    whoever does not want to wait withdraws. A deadline is brought forward only by a change, see reconsent.
    """
    here = hold(campaign, by)
    if here.phase not in Campaign.OPEN or here.deadline <= timezone.now():
        raise WrongPhase(f"{here.slug}: deadline in {here.phase}")
    if deadline <= here.deadline:
        raise ValueError("A deadline can be extended, never shortened.")
    facts = {"before": here.deadline.isoformat(), "after": deadline.isoformat()}
    here.deadline = deadline
    here.save(update_fields=["deadline"])
    CampaignAct.objects.create(campaign=here, by=by, kind=CampaignAct.Kind.EXTENDED, data=facts)
    Announcement.objects.create(campaign=here, kind="deadline_extended", data=facts)
    wakeup.ring_on_commit("pledges.tasks.announce")
    return here


@transaction.atomic
def give_up(campaign: Campaign, by: User) -> Campaign:
    """Cancel a draft. One person may: it has no pledges, so nobody relies on it. Raises WrongPhase, NotAllowed."""
    here = hold(campaign, by)
    if here.phase != Phase.DRAFT:
        raise WrongPhase(f"{here.slug}: given up in {here.phase}")
    here.move(Phase.CANCELLED, by)
    CampaignAct.objects.create(campaign=here, by=by, kind=CampaignAct.Kind.CANCELLED, data={"reason": ""})
    return here
