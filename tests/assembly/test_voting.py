"""Who may answer a proposal, until when, and how it is counted."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pgtrigger
import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from assembly import proposing, voting
from assembly.deciding import Result, Tally
from assembly.models import Ballot, BallotEvent, Member, Membership, Proposal
from campaigns.models import Campaign, NotAllowed, TeamMember
from payments.books import audit
from pledges import pledging
from pledges.models import PledgeEvent, Status
from pledges.personal_data import collected
from tests.helpers.assembly import event, let_it_end, make_members, make_open, make_proposal, pledge_of
from tests.helpers.builders import make_campaign, make_interest, make_member, make_secured

pytestmark = pytest.mark.django_db

Kind = Proposal.Kind
State = Proposal.State
YES, NO, ABSTAIN = [0], [1], list[int]()


def test_who_was_a_member_at_the_opening_is_on_the_roll(campaign: Campaign) -> None:
    ada, bo = make_members(campaign, 2)
    make_interest(campaign)
    make_secured(make_campaign())

    proposal = make_open(campaign)

    assert (proposal.state, proposal.roll) == (State.OPEN, 2)
    listed = f"{proposal.pk}:{ada.number},{bo.number}"
    assert proposal.roll_digest == hashlib.sha256(listed.encode()).hexdigest()


def test_who_joins_later_cannot_answer_and_who_leaves_later_can(campaign: Campaign) -> None:
    [leaves] = make_members(campaign, 1)
    proposal = make_open(campaign)
    pledging.withdraw(pledge_of(leaves))
    [late] = make_members(campaign, 1)

    voting.answer(proposal, leaves, YES)
    with pytest.raises(voting.NotOnTheRoll):
        voting.answer(proposal, late, YES)

    assert voting.count(proposal) == Tally(roll=1, answered=1, abstained=0, chosen=(1, 0))


def test_whoever_joins_or_leaves_during_the_opening_is_off_or_on_the_roll_as_it_was_counted(
    campaign: Campaign,
) -> None:
    """The time of an event is taken before its transaction waits for the opening."""
    [leaves] = make_members(campaign, 1)
    joins = make_interest(campaign)
    proposal = make_open(campaign)

    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        pledging.withdraw(pledge_of(leaves))
        PledgeEvent.objects.bulk_create([event(joins, Status.INTERESTED, Status.SECURED)])

    assert [member.supporter for member in on_the_roll(proposal)] == [leaves.supporter]
    left, joined = Membership.objects.order_by("pk")
    assert [left.until and left.until > proposal.as_of, joined.since > proposal.as_of] == [True, True]


def on_the_roll(proposal: Proposal) -> list[Member]:
    there = Membership.objects.filter(campaign=proposal.campaign_id).at(proposal.as_of)
    return [each.member for each in there]


def test_members_with_a_share_alone_may_answer_if_it_says_so(campaign: Campaign) -> None:
    [provisional] = make_members(campaign, 1)

    proposal = make_open(campaign, voters=Proposal.Voters.ISSUED)

    assert proposal.roll == 0
    with pytest.raises(voting.NotOnTheRoll):
        voting.answer(proposal, provisional, YES)


def test_an_answer_can_be_changed_and_counts_once(campaign: Campaign) -> None:
    [member] = make_members(campaign, 1)
    proposal = make_open(campaign)

    for each in (YES, NO, ABSTAIN, NO):
        voting.answer(proposal, member, each)

    assert voting.count(proposal) == Tally(roll=1, answered=1, abstained=0, chosen=(0, 1))
    assert [event.answer for event in BallotEvent.objects.order_by("pk")] == [YES, NO, ABSTAIN, NO]


@pytest.mark.parametrize(
    ("kind", "answer", "is_one"),
    [
        (Kind.YES_NO, [0, 1], False),
        (Kind.YES_NO, [2], False),
        (Kind.YES_NO, [-1], False),
        (Kind.CHOICE, [2], True),
        (Kind.CHOICE, [0, 2], False),
        (Kind.CHOICE, [3], False),
        (Kind.APPROVAL, [0, 1, 2], True),
        (Kind.APPROVAL, [1, 1], False),
        (Kind.APPROVAL, [0, 3], False),
        (Kind.APPROVAL, [], True),
    ],
)
def test_only_its_options_can_be_chosen(campaign: Campaign, kind: str, answer: list[int], is_one: Any) -> None:
    [member] = make_members(campaign, 1)
    options = [] if kind == Kind.YES_NO else [{"en": name} for name in ("Red", "Green", "Blue")]
    proposal = make_open(campaign, kind=kind, options=options)

    if is_one:
        voting.answer(proposal, member, answer)
    else:
        with pytest.raises(voting.NotAnOption):
            voting.answer(proposal, member, answer)

    assert Ballot.objects.exists() == is_one


@pytest.mark.parametrize("state", [State.DRAFT, State.CLOSED])
def test_only_an_open_proposal_can_be_answered(campaign: Campaign, state: str) -> None:
    [member] = make_members(campaign, 1)
    proposal = make_proposal(campaign) if state == State.DRAFT else make_open(campaign)
    if state == State.CLOSED:
        let_it_end(proposal)
        voting.close_due()

    with pytest.raises(voting.NotOpen):
        voting.answer(proposal, member, YES)


def test_after_its_time_an_open_proposal_takes_no_answer_even_before_it_was_closed(campaign: Campaign) -> None:
    [member] = make_members(campaign, 1)
    proposal = make_open(campaign)
    let_it_end(proposal)

    with pytest.raises(voting.NotOpen):
        voting.answer(proposal, member, YES)


def test_it_is_closed_once_its_time_is_over_and_its_result_stays(campaign: Campaign) -> None:
    ada, bo, cy = make_members(campaign, 3)
    proposal = make_open(campaign)
    for member, each in ((ada, YES), (bo, YES), (cy, NO)):
        voting.answer(proposal, member, each)
    assert voting.close_due() == 0

    let_it_end(proposal)
    assert [voting.close_due(), voting.close_due()] == [1, 0]

    proposal.refresh_from_db()
    assert (proposal.state, proposal.result) == (State.CLOSED, Result.PASSED)
    assert proposal.counted == {"answered": 3, "abstained": 0, "chosen": [2, 1]}
    with pytest.raises(DatabaseError, match="what was asked stays"), transaction.atomic():
        Proposal.objects.update(result=Result.REJECTED)


def test_one_that_cannot_be_closed_does_not_block_the_others(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_members(campaign, 1)
    broken, fine = make_open(campaign), make_open(campaign)
    for each in (broken, fine):
        let_it_end(each)
    decide = voting.decide

    def fail_at_first(*given: Any) -> Result:
        monkeypatch.setattr(voting, "decide", decide)
        raise RuntimeError(given)

    monkeypatch.setattr(voting, "decide", fail_at_first)

    assert [voting.close_due(), voting.close_due()] == [1, 1]
    assert not Proposal.objects.filter(state=State.OPEN).exists()


def test_the_leading_option_is_what_a_choice_decides(campaign: Campaign) -> None:
    members = make_members(campaign, 3)
    options = [{"en": name} for name in ("Red", "Green", "Blue")]
    proposal = make_open(campaign, kind=Kind.APPROVAL, options=options, majority_part=0)
    for member, each in zip(members, ([0, 2], [2], [1, 2]), strict=True):
        voting.answer(proposal, member, each)

    let_it_end(proposal)
    voting.close_due()

    proposal.refresh_from_db()
    assert (proposal.result, proposal.counted["chosen"]) == (Result.PASSED, [1, 1, 3])


@pytest.mark.parametrize(
    "change",
    [
        {"words": {"en": {"title": "Sell the building?", "body": ""}}},
        {"closes_at": datetime(2100, 1, 1, tzinfo=UTC)},
        {"roll": 7},
        {"roll_digest": "0"},
        {"quorum_part": 1},
        {"voters": "issued"},
        {"state": "draft", "as_of": None, "roll": None},
    ],
    ids=str,
)
def test_what_was_asked_stays_once_it_is_open(campaign: Campaign, change: dict[str, Any]) -> None:
    make_open(campaign)

    with pytest.raises(DatabaseError, match="what was asked stays"), transaction.atomic():
        Proposal.objects.update(**change)


@pytest.mark.parametrize(
    "shares", [{"quorum_part": 2}, {"quorum_of": 0}, {"majority_part": 3}, {"majority_of": 0, "majority_part": 0}]
)
def test_a_quorum_or_a_majority_that_is_no_share_is_refused(campaign: Campaign, shares: dict[str, int]) -> None:
    with pytest.raises(DatabaseError, match="is_a_share"), transaction.atomic():
        make_proposal(campaign, **shares)


@pytest.mark.parametrize("role", [TeamMember.Role.OBSERVER, TeamMember.Role.TREASURER, ""])
def test_only_owners_and_editors_open_a_proposal(campaign: Campaign, role: str) -> None:
    proposal = make_proposal(campaign)
    by = make_member(campaign, role) if role else make_member(make_campaign())

    with pytest.raises(NotAllowed):
        voting.open_now(proposal, timezone.now() + timedelta(days=1), by, seen=0)


def test_a_close_that_is_over_and_a_second_opening_are_refused(campaign: Campaign) -> None:
    proposal = make_proposal(campaign)

    with pytest.raises(ValueError, match="closes at"), transaction.atomic():
        voting.open_now(proposal, timezone.now(), proposal.by, seen=0)
    voting.open_now(proposal, timezone.now() + timedelta(days=1), proposal.by, seen=0)
    with pytest.raises(proposing.NoDraft), transaction.atomic():
        voting.open_now(proposal, timezone.now() + timedelta(days=1), proposal.by, seen=0)


def test_the_audit_finds_rolls_and_ballots_that_are_not_what_they_were(campaign: Campaign) -> None:
    ada, bo = make_members(campaign, 2)
    proposal = make_open(campaign)
    voting.answer(proposal, ada, YES)
    assert audit.problems() == []

    with pgtrigger.ignore("assembly.Membership:only_its_end_is_added"):
        Membership.objects.filter(member=bo).update(since=timezone.now())
    with pgtrigger.ignore("assembly.Ballot:log_ballot"):
        voting.answer(proposal, ada, NO)

    roll, ballot = sorted((each for each in audit.problems() if each.startswith(("roll", "ballot"))), reverse=True)
    assert "was opened with 2 members, there are 1" in roll
    assert "says {1}, the last answer was {0}" in ballot


def test_what_is_stored_about_a_person_includes_memberships_and_answers(campaign: Campaign) -> None:
    [member] = make_members(campaign, 1)
    proposal = make_open(campaign)
    voting.answer(proposal, member, NO)
    pledging.withdraw(pledge_of(member))

    [about] = collected.about(member.supporter)["memberships"]

    [period], [answer] = about["periods"], about["answers"]
    assert (about["campaign"], about["number"]) == (campaign.slug, 1)
    assert (period["standing"], period["until"] is not None) == ("provisional", True)
    assert (answer["proposal"], answer["answer"]) == (1, NO)
