"""A change of what supporters rely on: everybody with a live pledge is asked, and whoever does not agree lapses.

It is in force from its publication, so whoever joins after that has seen it. A pledge made under an earlier version
counts on until the window ends, as it did, and can be charged only after its supporter has agreed: the campaign does
not close before the others have lapsed. Interests are asked like pledges with a card: silence is never consent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns import amendments, clock, totals, workdays
from campaigns.amendments import Wish
from campaigns.models import Campaign, Change, Permission, WrongPhase
from campaigns.totals import Totals
from common import wakeup
from common.crash import point
from pledges import cards, emails
from pledges.models import Announcement, Pledge, PledgeEvent, Reconfirmation, Status

BATCH = 500


class StillOpen(Exception):
    """Supporters are being asked about an earlier change."""


class ChangedMeanwhile(Exception):
    """The campaign is not what the author of this change has seen."""


class EndsTooSoon(Exception):
    """The deadline leaves supporters too little time to agree; it has to be extended first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many have agreed to an open change, of those who were asked."""

    change: Change
    agreed: int
    asked: int

    @property
    def percent(self) -> int:
        """Rounded down: all but one of a million is not all."""
        return self.agreed * 100 // self.asked if self.asked else 0


@transaction.atomic
def publish(campaign: Campaign, wish: Wish, by: User) -> Change:
    """Put a change in force and ask every supporter.

    Raises NotAllowed, WrongPhase, StillOpen, ChangedMeanwhile, EndsTooSoon, changing.NothingChanges.
    """
    # FOR UPDATE: whoever pledges at this moment is counted under what they saw, or comes after the change.
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
    wakeup.ring_on_commit("pledges.tasks.announce")
    point("publish change:before commit")
    return change


def check(campaign: Campaign, by: User) -> None:
    """Check that this person may publish a change now. Raises NotAllowed, WrongPhase, StillOpen."""
    campaign.team.require(by, Permission.PUBLISH)
    if not campaign.is_open:
        raise WrongPhase(f"{campaign.slug}: change in {campaign.phase}")
    if open_one(campaign):
        raise StillOpen(campaign.slug)


def open_one(campaign: Campaign) -> Reconfirmation | None:
    """Find what supporters are being asked about now; there is at most one."""
    found = Reconfirmation.objects.filter(change__campaign=campaign, due_at__isnull=False)
    return found.select_related("change").first()


def standing(campaign: Campaign, sums: Totals) -> Standing | None:
    """How far the asking is; None where nobody is asked."""
    found = open_one(campaign) if campaign.version else None
    return Standing(found.change, sums.agreed.people - found.agreed_before, found.asked) if found else None


def plan(campaign: Campaign, wish: Wish, by: User) -> Change:
    """Make the change as it would be published now, without saving it.

    Raises NothingChanges, EndsTooSoon, and ValueError for a later deadline: that is no change, see campaign_actions.
    """
    now = timezone.now()
    change = amendments.draft(campaign, wish, by, now, workdays.end(now, settings.RECONFIRM_WORKING_DAYS, campaign))
    deadline = amendments.deadline(change)
    if deadline > campaign.deadline:
        raise ValueError("A later deadline is no change.")
    if change.ends_at > deadline:
        raise EndsTooSoon(clock.text(change.ends_at, campaign))
    return change


def facts(change: Change) -> dict[str, Any]:
    """What the mails say of a change, in the present language."""
    return {
        "number": change.number,
        "lines": [[line.label, line.before, line.after] for line in amendments.lines(change)],
        "reason": change.reason,
        "reason_language": change.language,
        "until": clock.text(change.ends_at, change.campaign),
    }


def end_due() -> int:
    """End windows whose time is over; returns how many were looked at."""
    return Reconfirmation.objects.select_related("change__campaign").work(_end, limit=10)


def _end(reconfirmation: Reconfirmation) -> None:
    campaign = reconfirmation.change.campaign
    end(campaign)
    if campaign.is_open and Pledge.objects.to_reconfirm(campaign).exists():
        reconfirmation.later()  # somebody holds one of these rows right now
    else:
        reconfirmation.done()


def end(campaign: Campaign) -> None:
    """Let everybody lapse who has not agreed, if the time for it is over."""
    while _lapse_some(campaign):
        point("lapse:after commit")


@transaction.atomic
def _lapse_some(campaign: Campaign) -> int:
    here = Campaign.objects.hold(campaign.pk)
    newest = here.changes.filter(number=here.version, ends_at__lte=timezone.now())
    if here.phase not in Campaign.OPEN or not newest.exists():
        return 0
    left = Pledge.objects.to_reconfirm(here).select_related("supporter")
    batch = list(left.select_for_update(of=["self"], skip_locked=True)[:BATCH])
    if not batch:
        return 0
    events: dict[UUID, PledgeEvent] = {}
    for before in Pledge.CHANGEABLE:
        mine = Pledge.objects.filter(pk__in=[pledge.pk for pledge in batch])
        events |= mine.move(before, Status.LAPSED, PledgeEvent.Kind.NOT_RECONFIRMED)
    emails.tell_many("not_reconfirmed", here, {str(events[pledge.pk].pk): pledge for pledge in batch})
    cards.forget(events)
    point("lapse:before commit")
    return len(batch)
