"""Opening a campaign for pledges after it has gathered interest: the decision of one owner.

Everybody who is waiting for it is told by pledges.occasions.milestones, which notices the change of phase.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns import clock, totals
from campaigns.models import Campaign, CampaignAct, Permission, WrongPhase
from campaigns.setup import checklist, publish_warnings
from campaigns.setup.publish_warnings import Kind, PublishWarning
from common import wakeup
from pledges import announcements, reconsent

Phase = Campaign.Phase

SHORT = timedelta(days=7)  # warn if there is less time to save a card


class AlreadyOpen(WrongPhase):
    """Somebody else, or an earlier click, has opened it."""


class DeadlinePassed(WrongPhase):
    """The campaign has ended, or is about to be ended by a worker."""


class Unread(Exception):
    """The owner has not confirmed having read the current warnings."""


@dataclass(frozen=True, slots=True)
class Audience:
    """How many people are told by email, and what those who are interested would pledge."""

    interested: int
    interested_cents: int
    others: int


def audience(campaign: Campaign) -> Audience:
    interest = totals.of([campaign])[campaign.pk].interest
    followers, signers = (rows.values("email") for rows in announcements.readers(campaign))
    return Audience(interest.people, interest.cents, followers.union(signers).count())


def warnings(campaign: Campaign) -> list[PublishWarning]:
    """What an owner has to read before opening. Nothing here prevents it: all may be intended."""
    found = [
        (Kind.DEADLINE, _deadline(campaign)),
        (Kind.CHECKLIST, _checklist(campaign)),
        (Kind.CHANGE, _change(campaign)),
    ]
    return [*(PublishWarning(kind, text) for kind, text in found if text), *publish_warnings.of(campaign)]


def _deadline(campaign: Campaign) -> str:
    if campaign.deadline - timezone.now() >= SHORT:
        return ""
    return _(
        "The deadline is close: %s. Supporters need time to read the email and save a card. The deadline can be "
        "extended before or after opening."
    ) % clock.page_text(campaign.deadline, campaign)


def _checklist(campaign: Campaign) -> str:
    lacking = ", ".join(item.heading for item in checklist.of(campaign) if item.missing)
    return _("Pages on which something is missing: %s.") % lacking if lacking else ""


def _change(campaign: Campaign) -> str:
    if not reconsent.open_reconfirmation(campaign):
        return ""
    return _(
        "Supporters are still being asked about a change. Anyone who has not answered has to agree to it before "
        "they can save a card."
    )


def require_possible(campaign: Campaign) -> None:
    """Check that it can be opened now. Raises AlreadyOpen, DeadlinePassed, WrongPhase."""
    if campaign.phase == Phase.PLEDGING:
        raise AlreadyOpen(campaign.slug)
    if campaign.phase != Phase.INTEREST:
        raise WrongPhase(f"{campaign.slug}: opened in {campaign.phase}")
    if not campaign.is_open:
        raise DeadlinePassed(campaign.slug)


@transaction.atomic
def open_for_pledges(campaign: Campaign, by: User, read: str) -> Campaign:
    """From now on cards are saved. `read` is the key of the warnings that the owner has read.

    Raises NotAllowed, AlreadyOpen, DeadlinePassed, WrongPhase, Unread.
    """
    # FOR UPDATE, without joins: of two owners the second sees what the first has done.
    here = Campaign.objects.select_for_update().get(pk=campaign.pk)
    here.team.require(by, Permission.PUBLISH)
    require_possible(here)
    if read != publish_warnings.key(warnings(here)):
        raise Unread(here.slug)
    here.move(Phase.PLEDGING, by)
    promised = {"threshold_cents": here.threshold_cents, "deadline": here.deadline.isoformat()}
    facts = {"opened": promised, "terms": here.terms.number, "warnings": read}
    here.acts.create(by=by, kind=CampaignAct.Kind.OPENED, data=facts)
    wakeup.wake_on_commit("pledges.tasks.announce")
    return here
