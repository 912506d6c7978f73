"""Proposing a question as a member, co-signing it, and what ends a motion.

Whatever changes a motion or its co-signers locks it first, so that nobody co-signs what has ended.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from assembly import voting
from assembly.models import Cosignature, Member, Membership, Motion, Proposal
from campaigns.models import Campaign, CampaignAct, Permission

log = logging.getLogger(__name__)

LOOKING = timedelta(days=30)
OPEN = timedelta(days=14)
FEWEST = 3  # co-signers
PERCENT = 5  # of the members must co-sign
# Like a question of the team that says nothing else, but a tenth of the members has to answer.
RULES: dict[str, Any] = {"quorum_part": 10, "quorum_of": 100, "majority_part": 1, "majority_of": 2, "is_strict": True}
State = Motion.State


class NotCollecting(Exception):
    """The motion has ended: it was put to the members, withdrawn or removed, or its time is over."""


class AnotherIsOpen(Exception):
    """This member has proposed a question already that is still looking for co-signers."""


class Banned(Exception):
    """The team has banned this person from writing in public."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member wants to ask, in one language; no options for yes or no."""

    language: str
    kind: str
    title: str
    body: str
    options: list[str]


def needed(members: int) -> int:
    """How many co-signers it takes: one in twenty, but three at least."""
    return max(FEWEST, -(-members * PERCENT // 100))


def members_now(campaign: Campaign) -> int:
    return campaign.memberships.filter(until=None).count()


@transaction.atomic
def propose(member: Member, wish: Wish) -> Motion:
    """Whoever proposes a question is its first co-signer. Raises AnotherIsOpen, Banned."""
    if member.campaign.posting_bans.filter(person=member.supporter_id).exists():
        raise Banned(member.pk)
    try:
        with transaction.atomic():
            motion = Motion.objects.create(
                campaign=member.campaign,
                member=member,
                kind=wish.kind,
                words={wish.language: {"title": wish.title, "body": wish.body}},
                options=[{wish.language: option} for option in wish.options],
                until=timezone.now() + LOOKING,
            )
    except IntegrityError as error:
        if Motion.objects.filter(member=member, state=State.COLLECTING).exists():
            raise AnotherIsOpen(member.pk) from error
        raise
    Cosignature.objects.create(motion=motion, member=member)
    return motion


@transaction.atomic
def cosign(motion: Motion, member: Member) -> None:
    """Co-sign; a second time changes nothing. Raises NotCollecting."""
    Cosignature.objects.get_or_create(motion=_lock(motion), member=member)


@transaction.atomic
def take_back(motion: Motion, member: Member) -> None:
    """Take back a co-signature. Raises NotCollecting."""
    Cosignature.objects.filter(motion=_lock(motion), member=member).delete()


@transaction.atomic
def withdraw(motion: Motion, member: Member) -> None:
    """Withdraw one's own motion. Raises NotCollecting."""
    if _lock(motion).member_id != member.pk:
        raise NotCollecting(motion.pk)
    _end(motion, State.WITHDRAWN)


@transaction.atomic
def remove(motion: Motion, by: User, reason: str) -> None:
    """Remove a motion as a moderator; everybody can read the reason. Raises NotAllowed, NotCollecting."""
    campaign = Campaign.objects.lock_for_key_share(motion.campaign_id)
    campaign.team.require(by, Permission.MODERATE)
    _end(_lock(motion), State.REMOVED, reason)
    campaign.acts.create(by=by, kind=CampaignAct.Kind.MOTION_REMOVED, data={"reason": reason})


def work_on() -> None:
    """Put to the members what has enough co-signers, and end what found too few. One that fails blocks no other."""
    for motion in Motion.objects.filter(state=State.COLLECTING).order_by("pk"):
        try:
            _ask_or_end(motion)
        except Exception:
            log.exception("%s could not be put to the members", motion)


@transaction.atomic
def _ask_or_end(found: Motion) -> None:
    campaign = Campaign.objects.select_for_update().get(pk=found.campaign_id)
    motion = Motion.objects.select_for_update().get(pk=found.pk)
    if motion.state != State.COLLECTING:
        return
    if motion.until <= timezone.now():
        _end(motion, State.EXPIRED)
    elif cosigners(motion) >= needed(members_now(campaign)):
        _ask(motion)


def cosigners(motion: Motion) -> int:
    """How many of those who have co-signed are members now."""
    there = Membership.objects.filter(until=None, member__cosignatures__motion=motion)
    return there.count()


def _ask(motion: Motion) -> None:
    facts = {"kind": motion.kind, "words": motion.words, "options": motion.options, **RULES}
    proposal = Proposal.objects.create(campaign=motion.campaign, by=motion.member.supporter, **facts)
    voting.open_for_members(proposal, timezone.now() + OPEN)
    Motion.objects.filter(pk=motion.pk).update(state=State.ASKED, proposal=proposal)


def _lock(motion: Motion) -> Motion:
    """Raises NotCollecting."""
    locked = Motion.objects.collecting().select_for_update().filter(pk=motion.pk).first()
    if locked is None:
        raise NotCollecting(motion.pk)
    return locked


def _end(motion: Motion, state: State, reason: str = "") -> None:
    Motion.objects.filter(pk=motion.pk).update(state=state, reason=reason)
