"""Consent to a change: everybody with a live pledge is asked. See consent_windows for those who do not agree.

The change applies from its publication, so new supporters have seen it. An earlier pledge continues to count until the
window ends, but can be charged only after its supporter has agreed: the campaign does not close before the others have
lapsed. Interested people without a card are asked too: silence is never consent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns import amendments, totals, workdays
from campaigns.amendments import ProposedChange
from campaigns.counting import breakdowns
from campaigns.counting.breakdowns import Sum
from campaigns.models import Campaign, Change, Counted, Permission, Stage, WrongPhase
from campaigns.totals import Totals
from common import wakeup
from common.crash import point
from pledges.models import STAGES, Announcement, Pledge, PledgePart, Reconfirmation


class StillOpen(Exception):
    """Supporters are still being asked about an earlier change."""


class ChangedMeanwhile(Exception):
    """The campaign has changed since the author of this change saw it."""


class EndsTooSoon(Exception):
    """The deadline leaves supporters too little time to agree, so it has to be extended first."""


@dataclass(frozen=True, slots=True)
class Amount:
    """People and money, in minor units."""

    people: int
    cents: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How many have agreed to an open change, out of those who were asked, and who still has to: by stage."""

    change: Change
    agreed: int
    asked: int
    left: dict[Stage, Amount]

    @property
    def at_risk(self) -> Amount:
        """The people who still have to agree, and their money."""
        return together(self.left)

    @property
    def percent(self) -> int:
        """The percentage that agreed, rounded down: all but one of a million is not 100 %."""
        return self.agreed * 100 // self.asked if self.asked else 0


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


def would_be_asked(campaign: Campaign) -> dict[Stage, Amount]:
    """Who would have to agree again if a change were published now, by stage."""
    return _by_stage(campaign, campaign.version + 1)


def together(amounts: dict[Stage, Amount]) -> Amount:
    return Amount(sum(each.people for each in amounts.values()), sum(each.cents for each in amounts.values()))


def check(campaign: Campaign, by: User) -> None:
    """Check that this person may publish a change now. Raises NotAllowed, WrongPhase, StillOpen."""
    campaign.team.require(by, Permission.PUBLISH)
    if not campaign.is_open:
        raise WrongPhase(f"{campaign.slug}: change in {campaign.phase}")
    if open_reconfirmation(campaign):
        raise StillOpen(campaign.slug)


def open_reconfirmation(campaign: Campaign) -> Reconfirmation | None:
    """The open request to supporters; there is at most one."""
    found = Reconfirmation.objects.filter(change__campaign=campaign, due_at__isnull=False)
    return found.select_related("change").first()


def progress(campaign: Campaign, sums: Totals) -> Standing | None:
    """The progress of the open request; None if there is none."""
    found = open_reconfirmation(campaign) if campaign.version else None
    if found is None:
        return None
    left = _by_stage(campaign, campaign.version)
    return Standing(found.change, sums.agreed.people - found.agreed_before, found.asked, left)


def _by_stage(campaign: Campaign, version: int) -> dict[Stage, Amount]:
    """People and money in each stage in which a change has to be agreed to, with an earlier version. One query."""
    sums = breakdowns.sums(campaign, Counted.PLEDGES)
    earlier = [(part.status, each) for part, each in _parts(sums) if part.version < version]
    return {
        STAGES[status]: Amount(
            sum(each.number for in_status, each in earlier if in_status == status),
            sum(each.cents for in_status, each in earlier if in_status == status),
        )
        for status in sorted(Pledge.CHANGEABLE)
    }


def _parts(sums: dict[str, Sum]) -> list[tuple[PledgePart, Sum]]:
    return [(PledgePart.of(part), each) for part, each in sums.items()]


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


def mail_context(change: Change) -> dict[str, Any]:
    """The data about a change for the mails, in the active language."""
    return {
        "number": change.number,
        "lines": [[line.label, line.before, line.after] for line in amendments.lines(change)],
        "reason": change.reason,
        "reason_language": change.language,
        "until": amendments.ends_text(change),
    }
