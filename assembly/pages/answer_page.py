"""The page on which a member answers a proposal."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from assembly.models import Ballot, Member
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
    member = Member.objects.filter(campaign=proposal.campaign_id, supporter=user).first()
    if asked.stage != Stage.OPEN:
        eligibility = Eligibility.CLOSED
    elif proposal.election_url:
        eligibility = Eligibility.ELSEWHERE
    elif member is None:
        eligibility = Eligibility.NO_MEMBER
    else:
        is_on_roll = proposal.roll_periods().filter(member=member).exists()
        eligibility = Eligibility.MAY_ANSWER if is_on_roll else Eligibility.OFF_THE_ROLL
    if eligibility != Eligibility.MAY_ANSWER:
        return AnswerPage(asked, eligibility, None, None)
    given = Ballot.objects.filter(proposal=proposal, member=member).values_list("answer", flat=True).first()
    if given is not None:
        asked = question(proposal, is_over=False, has_answered=True)
    return AnswerPage(asked, eligibility, member, given)
