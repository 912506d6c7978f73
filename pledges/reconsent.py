"""Consent to a change: everybody with a live pledge is asked.

See agreement for how many have agreed, and consent_windows for those who do not. The change applies from its
publication, so new supporters have seen it. An earlier pledge continues to count until the window ends, but can be
charged only after its supporter has agreed: the campaign does not close before the others have lapsed. Interested
people without a card are asked too: silence is never consent.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns import amendments, totals, workdays
from campaigns.amendments import ProposedChange
from campaigns.models import Campaign, Change, Permission, WrongPhase
from common import wakeup
from common.crash import point
from pledges.models import Announcement, Reconfirmation


class StillOpen(Exception):
    """Supporters are still being asked about an earlier change."""


class ChangedMeanwhile(Exception):
    """The campaign has changed since the author of this change saw it."""


class EndsTooSoon(Exception):
    """The deadline leaves supporters too little time to agree, so it has to be extended first."""


@transaction.atomic
def publish(campaign: Campaign, wish: ProposedChange, by: User) -> Change:
    """Put a change into effect and ask every supporter to confirm it.

    Raises NotAllowed, WrongPhase, StillOpen, ChangedMeanwhile, EndsTooSoon, amendments.NothingChanges.
    """
    # FOR UPDATE: a pledge being made right now is either counted under the version it saw, or comes after the change.
    here = Campaign.objects.select_for_update().get(pk=campaign.pk)
    check(here, by)
    if wish.version != here.version:
        raise ChangedMeanwhile(here.slug)
    change = plan(here, wish, by)
    sums = totals.of([here])[here.pk]
    amendments.carry_out(change, wish.terms)
    asked = sums.interest.people + sums.secured.people
    Reconfirmation.objects.create(change=change, asked=asked, agreed_before=sums.agreed.people, due_at=change.ends_at)
    Announcement.objects.create(campaign=here, kind="change_published", change=change)
    for days in settings.RECONFIRM_REMINDER_DAYS:
        due_at = workdays.later(change.published_at, days, here)
        Announcement.objects.create(campaign=here, kind="change_reminder", change=change, due_at=due_at)
    wakeup.wake_on_commit("pledges.tasks.announce")
    point("publish change:before commit")
    return change


def check(campaign: Campaign, by: User) -> None:
    """Check that this person may publish a change now. Raises NotAllowed, WrongPhase, StillOpen."""
    campaign.team.require(by, Permission.PUBLISH)
    if not campaign.is_open:
        raise WrongPhase(f"{campaign.slug}: change in {campaign.phase}")
    if Reconfirmation.objects.open_of(campaign):
        raise StillOpen(campaign.slug)


def plan(campaign: Campaign, wish: ProposedChange, by: User) -> Change:
    """Build the change as it would be published now, without saving it.

    Raises NothingChanges, EndsTooSoon, and ValueError for a later deadline, for which there is campaign_actions.extend.
    """
    now = timezone.now()
    change = amendments.draft(campaign, wish, by, now, workdays.end(now, settings.RECONFIRM_WORKING_DAYS, campaign))
    deadline = amendments.deadline(change)
    if deadline > campaign.deadline:
        raise ValueError("A later deadline is no change.")
    if change.ends_at > deadline:
        raise EndsTooSoon(amendments.ends_text(change))
    return change
