"""What the members decide: a question that was answered, one that is open, and one that looks for co-signers."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import cycle
from typing import Any

from django.utils import timezone

from accounts.models import User
from assembly import mailing, numbering, outcomes, proposing, voting
from assembly.models import Member, Proposal
from assembly.motions import moving
from assembly.motions.moving import Wish
from campaigns.models import Campaign
from demo.campaign import words

FEWEST, MOST = 6, 24  # voters
A_MOMENT = timedelta(seconds=1)
OPTIONS = ("online", "bologna", "oakland")


def ask(campaign: Campaign, by: User) -> None:
    """Ask the members in the name of `by`, let some of them answer, and let one propose a question."""
    numbering.number_all()
    members = list(campaign.members.filter(periods__until=None).order_by("number")[:MOST])
    if len(members) < FEWEST:
        return
    votes = _open(campaign, by, _said("votes"), A_MOMENT, kind=Proposal.Kind.YES_NO, quorum_part=1, quorum_of=100)
    _answer(votes, members, [[0], [0], [1], [0], []])
    while not voting.close(votes.pk):
        time.sleep(0.1)
    votes.refresh_from_db()
    outcomes.publish(votes, words.of("assembly", "votes", "outcome"), by, after=0)
    meeting = _open(
        campaign,
        by,
        _said("meeting"),
        timedelta(days=12),
        kind=Proposal.Kind.CHOICE,
        options=[words.of("assembly", "meeting", name) for name in OPTIONS],
        shows=Proposal.Shows.RUNNING,
        secrecy=Proposal.Secrecy.NAMED,
    )
    _answer(meeting, members, [[1], [0], [0], [2], [0], [1]])
    voting.count_running()
    _propose(members)
    while mailing.mail_due():
        pass  # to nobody, while nothing is posted


def _said(name: str) -> dict[str, dict[str, str]]:
    return {
        language: {"title": said["title"], "body": said["body"]}
        for language, said in words.of("assembly", name).items()
    }


def _open(campaign: Campaign, by: User, said: dict[str, Any], lasts: timedelta, **facts: Any) -> Proposal:
    draft = proposing.start(campaign, by, {"words": said, **facts})
    voting.open_now(draft, timezone.now() + lasts, by, seen=0)
    return draft


def _answer(proposal: Proposal, members: list[Member], answers: list[list[int]]) -> None:
    for member, answer in zip(members, cycle(answers), strict=False):
        voting.answer(proposal, member, answer)


def _propose(members: list[Member]) -> None:
    said = words.of("assembly", "accounts")["en"]
    motion = moving.propose(members[3], Wish("en", Proposal.Kind.YES_NO, said["title"], said["body"], []))
    moving.cosign(motion, members[5])
