"""Answers at the second of the close, and members who come and go while a proposal is opened."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from assembly import voting
from assembly.models import Ballot, BallotEvent, Membership, Proposal
from campaigns.models import Campaign
from payments.books import audit
from pledges import pledging
from pledges.models import Pledge
from tests.helpers.assembly import make_members, make_open, make_proposal
from tests.helpers.builders import make_secured
from tests.helpers.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

YES, NO = [0], [1]


def test_of_eight_voters_at_the_second_of_the_close_each_is_counted_or_refused(campaign: Campaign) -> None:
    members = make_members(campaign, 8)
    proposal = make_open(campaign, closes_at=timezone.now() + timedelta(seconds=1))
    said: Counter[str] = Counter()

    def act(number: int) -> None:
        if number == 8:
            while not voting.close_due():
                pass
            return
        while True:
            try:
                voting.answer(proposal, members[number], YES if said[f"{number}"] % 2 else NO)
            except voting.NotOpen:
                return
            said[f"{number}"] += 1

    at_once(act, 9)

    proposal.refresh_from_db()
    last = {number: (said[f"{number}"] - 1) % 2 for number in range(8)}
    assert proposal.counted["answered"] == Ballot.objects.count() == 8
    assert proposal.counted["chosen"] == [
        sum(1 for each in last.values() if each == 1), sum(1 for each in last.values() if each == 0)
    ]  # fmt: skip
    assert BallotEvent.objects.count() == said.total()
    assert not BallotEvent.objects.filter(at__gte=proposal.closes_at).exists()


def test_an_answer_being_written_is_waited_for_and_counted(campaign: Campaign) -> None:
    [member] = make_members(campaign, 1)
    proposal = make_open(campaign, closes_at=timezone.now() + timedelta(milliseconds=500))

    def act(number: int) -> None:
        if number:
            time.sleep(0.6)
            assert voting.close(proposal.pk)
        else:
            with transaction.atomic():
                voting.answer(proposal, member, YES)
                time.sleep(1)

    at_once(act, 2)

    proposal.refresh_from_db()
    assert proposal.counted["chosen"] == [1, 0]


def test_the_same_person_answering_twice_at_once_counts_once(campaign: Campaign) -> None:
    [member] = make_members(campaign, 1)
    proposal = make_open(campaign)

    at_once(lambda number: voting.answer(proposal, member, [number % 2]), 8)

    assert voting.count(proposal).answered == 1
    assert BallotEvent.objects.count() == 8


def test_the_roll_is_what_it_was_counted_as_whoever_comes_and_goes(campaign: Campaign) -> None:
    make_members(campaign, 8)
    pledges = list(Pledge.objects.order_by("pk"))
    drafts = [make_proposal(campaign) for _ in range(3)]

    def act(number: int) -> None:
        if number == 8:
            for draft in drafts:
                voting.open_now(draft, timezone.now() + timedelta(days=1), draft.by, seen=0)
                time.sleep(0.05)
        elif number % 2:
            pledging.withdraw(pledges[number])
        else:
            for _ in range(3):
                make_secured(campaign)

    at_once(act, 9)

    for proposal in Proposal.objects.all():
        there = Membership.objects.filter(campaign=campaign).at(proposal.as_of)
        assert there.count() == proposal.roll
    assert audit.problems() == []
