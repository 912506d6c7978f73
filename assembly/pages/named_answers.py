"""Who gave which answer, for the members and the team, once a question with named answers is over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from assembly.models import Ballot, Membership, Proposal
from assembly.pages.question import Question

PAGE = 100


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """`name` is empty if it is not on the public list of supporters."""

    number: int
    name: str
    answer: str


@dataclass(frozen=True, slots=True)
class NamedAnswersPage:
    """`after` leads to the next page; it is None on the last one."""

    question: Question
    answers: list[NamedAnswer]
    after: UUID | None


def may_see(proposal: Proposal, user: User) -> bool:
    """Whether this is one of the team, or was or is a member."""
    team = proposal.campaign.team.filter(user=user)
    return team.exists() or proposal.campaign.members.filter(supporter=user).exists()


def named_answers(asked: Question, after: UUID | None) -> NamedAnswersPage:
    """The answers that the members gave themselves, in the order in which they became members."""
    proposal = asked.proposal
    ballots = Ballot.objects.filter(proposal=proposal).select_related("member").order_by("member")
    if after:
        ballots = ballots.filter(member__gt=after)
    found = list(ballots[: PAGE + 1])
    shown = found[:PAGE]
    names = _names(proposal, shown)
    answers = [
        NamedAnswer(each.member.number or 0, names.get(each.member_id, ""), _words(asked, each.answer))
        for each in shown
    ]
    return NamedAnswersPage(asked, answers, shown[-1].member_id if len(found) > PAGE else None)


def _words(asked: Question, chosen: list[int]) -> str:
    return "; ".join(asked.options[option] for option in chosen) or _("Abstained")


def _names(proposal: Proposal, ballots: list[Ballot]) -> dict[UUID, str]:
    periods = Membership.objects.filter(member__in=[each.member_id for each in ballots]).at(proposal.as_of)
    return {each.member_id: each.began_with.pledge.public_name for each in periods.select_related("began_with__pledge")}
