"""What one owner or treasurer may decide alone. Acts that move money take two people, see approvals."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, Permission, WrongPhase
from common import wakeup
from pledges.models import Announcement

Phase = Campaign.Phase


def lock_for_update(campaign: Campaign, by: User) -> Campaign:
    """Lock the campaign (FOR UPDATE), and thereby its team, for a user with a money role. Raises NotAllowed."""
    here = Campaign.objects.select_for_update().get(pk=campaign.pk)
    here.team.require(by, Permission.ACT_ON_MONEY)
    return here


@transaction.atomic
def extend(campaign: Campaign, deadline: datetime, by: User) -> Campaign:
    """Move the deadline to a later time and notify supporters. Raises ValueError, WrongPhase, NotAllowed.

    The accepted terms allow this, so it is not a Change: nobody has to confirm it, and supporters who do not want to
    wait can withdraw. An earlier deadline requires a Change, see pledges.reconsent.
    """
    here = lock_for_update(campaign, by)
    if here.phase not in Campaign.OPEN or here.deadline <= timezone.now():
        raise WrongPhase(f"{here.slug}: deadline in {here.phase}")
    if deadline <= here.deadline:
        raise ValueError("A deadline can be extended, never shortened.")
    facts = {"before": here.deadline.isoformat(), "after": deadline.isoformat()}
    here.deadline = deadline
    here.save(update_fields=["deadline"])
    CampaignAct.objects.create(campaign=here, by=by, kind=CampaignAct.Kind.EXTENDED, data=facts)
    Announcement.objects.create(campaign=here, kind="deadline_extended", data=facts)
    wakeup.wake_on_commit("pledges.tasks.announce")
    return here


@transaction.atomic
def give_up(campaign: Campaign, by: User) -> Campaign:
    """Abandon a draft. One person is enough: nobody relies on it. Raises WrongPhase, NotAllowed."""
    here = lock_for_update(campaign, by)
    if here.phase != Phase.DRAFT:
        raise WrongPhase(f"{here.slug}: given up in {here.phase}")
    here.move(Phase.CANCELLED, by)
    CampaignAct.objects.create(campaign=here, by=by, kind=CampaignAct.Kind.CANCELLED, data={"reason": ""})
    return here
