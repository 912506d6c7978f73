"""A proposal as its pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly.deciding import Result
from assembly.models import Motion, Outcome, Proposal
from common import numbers
from common.languages import current
from common.pages.partials import PartialEnum

State = Proposal.State


class Stage(PartialEnum, partials="assembly/proposal.html#"):
    """What the page says first; each has a partial in assembly/proposal.html."""

    OPEN = "open"
    COUNTING = "counting"
    PASSED = "passed"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True, slots=True)
class Line:
    """An answer in the result; `percent` is of those who chose any."""

    text: str
    people: int
    percent: int


@dataclass(frozen=True, slots=True)
class Question:
    """A proposal that was put to the members. `lines` are there once its numbers are shown to the reader.

    `counted_at` is when they were counted, None for the result. `outcomes` is what the organizers say follows from the
    result, the newest version first.
    """

    proposal: Proposal
    stage: Stage
    rules: list[str]
    options: list[str]
    lines: list[Line]
    answered: int
    abstained: int
    counted_at: datetime | None
    outcomes: list[Outcome]

    @property
    def is_open(self) -> bool:
        return self.stage in {Stage.OPEN, Stage.COUNTING}

    @property
    def secrecy(self) -> str:
        return secrecy(self.proposal)

    @property
    def has_named_answers(self) -> bool:
        return self.proposal.secrecy == Proposal.Secrecy.NAMED and bool(self.proposal.result)

    @property
    def language_of_options(self) -> str:
        return language_of_options(self.proposal)

    @property
    def winner(self) -> str:
        """The answer that was decided on; empty for yes or no."""
        if self.proposal.kind == Proposal.Kind.YES_NO or self.stage != Stage.PASSED:
            return ""
        return max(self.lines, key=lambda line: line.people).text


def language_of_options(proposal: Proposal) -> str:
    return current() if proposal.kind == Proposal.Kind.YES_NO else proposal.language


def option_texts(proposal: Proposal | Motion) -> list[str]:
    """The answers, in the language in which the question is shown."""
    if proposal.kind == Proposal.Kind.YES_NO:
        return [_("Yes"), _("No")]
    return [option[proposal.language] for option in proposal.options]


def question(
    proposal: Proposal, outcomes: Iterable[Outcome] = (), *, is_over: bool, has_answered: bool = False
) -> Question:
    """`is_over` says whether its time is over, though it may not have been counted yet."""
    numbers_shown = _numbers(proposal, has_answered=has_answered)
    return Question(
        proposal=proposal,
        stage=_stage(proposal, is_over=is_over),
        rules=rules(proposal),
        options=option_texts(proposal),
        lines=_lines(proposal, numbers_shown) if numbers_shown else [],
        answered=numbers_shown.get("answered", 0),
        abstained=numbers_shown.get("abstained", 0),
        counted_at=parse_datetime(numbers_shown.get("at", "")),
        outcomes=list(outcomes),
    )


def _stage(proposal: Proposal, *, is_over: bool) -> Stage:
    if proposal.state == State.CLOSED:
        return {
            Result.PASSED: Stage.PASSED,
            Result.REJECTED: Stage.REJECTED,
            Result.NO_QUORUM: Stage.NO_QUORUM,
        }[Result(proposal.result)]
    return Stage.COUNTING if is_over else Stage.OPEN


def rules(proposal: Proposal) -> list[str]:
    """Who may answer, how many have to, and what an answer needs, in words."""
    return [_who(proposal), _quorum(proposal), _majority(proposal)]


def _who(proposal: Proposal) -> str:
    if proposal.roll is None:
        return str(Proposal.Voters(proposal.voters).label)
    people = {"people": number_format(proposal.roll, 0, force_grouping=True)}
    if proposal.voters == Proposal.Voters.ISSUED:
        return (
            ngettext("One member with a share may answer", "%(people)s members with a share may answer", proposal.roll)
            % people
        )
    return ngettext("One member may answer", "%(people)s members may answer", proposal.roll) % people


def _quorum(proposal: Proposal) -> str:
    if not proposal.quorum_part:
        return _("any number of answers is enough")
    share = numbers.percent(str(proposal.quorum_part * 100 // proposal.quorum_of), current())
    return _("at least %(share)s of them have to") % {"share": share}


def _majority(proposal: Proposal) -> str:
    if not proposal.majority_part:
        return _("the answer that most choose wins")
    if proposal.is_strict:
        return _("more than half of those who choose an answer decide")
    return _("at least two thirds of those who choose an answer decide")


def secrecy(proposal: Proposal) -> str:
    """Who sees who answered what, in a sentence or two."""
    if proposal.election_url:
        return _("The answers are given, and kept secret, in an election elsewhere.")
    if proposal.secrecy == Proposal.Secrecy.NAMED:
        return _(
            "Once the time for answers is over, the members and the team see who answered what: by member number, and "
            "by name if it is on the public list of supporters."
        )
    return _(
        "No member and nobody of the team sees who answered what, only how many chose each answer. It is not secret "
        "from those who run the server: its database knows whose answer is whose, so that answers can be changed."
    )


def _numbers(proposal: Proposal, *, has_answered: bool) -> dict[str, Any]:
    """The result, or the numbers before the close if they are shown to this reader; empty if not."""
    is_shown = proposal.shows == Proposal.Shows.RUNNING or (proposal.shows == Proposal.Shows.OWN_FIRST and has_answered)
    return proposal.counted or (proposal.running if is_shown else None) or {}


def _lines(proposal: Proposal, counted: dict[str, Any]) -> list[Line]:
    chose = counted["answered"] - counted["abstained"]
    pairs = zip(option_texts(proposal), counted["chosen"], strict=True)
    return [Line(text, people, people * 100 // chose if chose else 0) for text, people in pairs]
