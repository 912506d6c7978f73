"""The page on which a member answers a proposal."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from accounts.models import User
from assembly.models import Ballot, Member, Proposal
from assembly.pages.question import Question, Stage, question
from common.pages.partials import PartialEnum


class Eligibility(PartialEnum, partials="assembly/answer.html#"):
    """Whether this person can answer; each has a partial in assembly/answer.html."""

    MAY_ANSWER = "may_answer"
    CLOSED = "closed"
    ELSEWHERE = "elsewhere"
    NO_MEMBER = "no_member"
    OFF_THE_ROLL = "off_the_roll"  # joined later, had left before, or has no share where it takes one


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """`given` is the answer so far, None without one; `member` is there only for those who may answer."""

    question: Question
    eligibility: Eligibility
    member: Member | None
    given: list[int] | None


def answer_page(asked: Question, user: User) -> AnswerPage:
    proposal = asked.proposal
    found = _find(proposal, user)
    eligibility = _eligibility(asked, found)
    if found is None or eligibility != Eligibility.MAY_ANSWER:
        return AnswerPage(asked, eligibility, None, None)
    if found.given is not None:
        asked = question(proposal, is_over=False, has_answered=True)
    return AnswerPage(asked, eligibility, found.member, found.given)


@dataclass(frozen=True, slots=True)
class _Found:
    member: Member
    is_on_roll: bool
    given: list[int] | None


def _find(proposal: Proposal, user: User) -> _Found | None:
    """One query for all that an answer needs to know about its member."""
    ballot = Ballot.objects.filter(proposal=proposal, member=OuterRef("pk")).values("answer")
    on_roll = proposal.roll_periods().filter(member=OuterRef("pk"))
    members = Member.objects.filter(campaign=proposal.campaign_id, supporter=user)
    member = members.annotate(is_on_roll=Exists(on_roll), given=Subquery(ballot)).first()
    return _Found(member, member.is_on_roll, member.given) if member else None


def _eligibility(asked: Question, found: _Found | None) -> Eligibility:
    if asked.stage != Stage.OPEN:
        return Eligibility.CLOSED
    if asked.proposal.election_url:
        return Eligibility.ELSEWHERE
    if found is None:
        return Eligibility.NO_MEMBER
    return Eligibility.MAY_ANSWER if found.is_on_roll else Eligibility.OFF_THE_ROLL
