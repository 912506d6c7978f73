"""A question that a member proposes, as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from assembly import delegating
from assembly.models import Cosignature, Member, Motion, Proposal
from assembly.motions import moving
from assembly.pages.question import option_texts
from common.pages.partials import PartialEnum


class Situation(PartialEnum, partials="assembly/motion.html#"):
    """What the page says first; each has a partial in assembly/motion.html."""

    COLLECTING = "collecting"
    OVER = "over"  # nobody can co-sign any longer; the next sweep decides what becomes of it
    ASKED = "asked"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class Reader(PartialEnum, partials="assembly/motion_sign.html#"):
    """What this person can do about it; each has a partial in assembly/motion_sign.html."""

    NO_MEMBER = "no_member"
    ENDED = "ended"
    AUTHOR = "author"
    COSIGNER = "cosigner"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MotionPage:
    """`people` of the `needed` co-signers are there; `options` is empty for yes or no."""

    motion: Motion
    situation: Situation
    people: int
    needed: int
    options: list[str]


@dataclass(frozen=True, slots=True)
class SigningPage:
    motion: Motion
    reader: Reader


def motion_page(motion: Motion, *, is_over: bool) -> MotionPage:
    is_collecting = motion.state == Motion.State.COLLECTING
    return MotionPage(
        motion=motion,
        situation=Situation.OVER if is_collecting and is_over else Situation(motion.state),
        people=moving.cosigners(motion),
        needed=moving.needed(moving.members_now(motion.campaign)),
        options=[] if motion.kind == Proposal.Kind.YES_NO else option_texts(motion),
    )


def signing_page(motion: Motion, user: User, *, is_over: bool) -> tuple[SigningPage, Member | None]:
    """What the person is shown, and the member who can act; None for somebody who cannot."""
    member = delegating.member_now(motion.campaign, user)
    if member is None:
        return SigningPage(motion, Reader.NO_MEMBER), None
    if is_over or motion.state != Motion.State.COLLECTING:
        return SigningPage(motion, Reader.ENDED), None
    return SigningPage(motion, _reader(motion, member)), member


def _reader(motion: Motion, member: Member) -> Reader:
    if motion.member_id == member.pk:
        return Reader.AUTHOR
    has_signed = Cosignature.objects.filter(motion=motion, member=member).exists()
    return Reader.COSIGNER if has_signed else Reader.OTHER
