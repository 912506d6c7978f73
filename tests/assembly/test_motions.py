"""Questions that members propose: enough co-signers put them to all, without anybody of the team."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pgtrigger
import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assembly import voting
from assembly.models import Cosignature, Motion, Proposal
from assembly.motions import moving
from assembly.motions.moving import Wish
from campaigns.models import Campaign, CampaignAct
from pledges import pledging
from tests.helpers.assembly import MOVED, make_members, make_motion, pledge_of

pytestmark = pytest.mark.django_db

State = Motion.State


def now(motion: Motion) -> Motion:
    return Motion.objects.get(pk=motion.pk)


@pytest.mark.parametrize(
    ("members", "cosigners"), [(0, 3), (3, 3), (60, 3), (61, 4), (100, 5), (101, 6), (10**6, 50_000)]
)
def test_one_in_twenty_members_has_to_co_sign_but_three_at_least(members: int, cosigners: int) -> None:
    assert moving.needed(members) == cosigners


def test_three_co_signers_put_a_question_to_all_members(campaign: Campaign) -> None:
    motion, [_author, bo, cy, di] = make_motion(campaign)

    moving.cosign(motion, bo)
    moving.cosign(motion, bo)
    moving.work_on()
    assert now(motion).state == State.COLLECTING

    moving.cosign(motion, cy)
    moving.work_on()
    moving.work_on()

    asked = Proposal.objects.get()
    assert now(motion).proposal == asked
    assert (asked.state, asked.roll, asked.said["title"], asked.rules.majority) == ("open", 4, "Meet in Bologna?", 0.5)
    assert asked.times[1] - asked.times[0] == pytest.approx(moving.OPEN, abs=timedelta(seconds=5))
    voting.answer(asked, di, [0])
    act = campaign.acts.get(kind=CampaignAct.Kind.PROPOSAL_OPENED)
    assert (act.by, act.data) == (None, {"number": 1})


def test_its_own_answers_are_asked(campaign: Campaign) -> None:
    author, *others = make_members(campaign, 3)
    motion = moving.propose(author, Wish("de", Proposal.Kind.CHOICE, "Wo?", "", ["Bern", "Biel"]))
    for each in others:
        moving.cosign(motion, each)

    moving.work_on()

    asked = Proposal.objects.get()
    assert (asked.options, asked.words) == ([{"de": "Bern"}, {"de": "Biel"}], {"de": {"title": "Wo?", "body": ""}})


def test_who_has_left_or_taken_it_back_does_not_count(campaign: Campaign) -> None:
    motion, [_author, bo, cy, di] = make_motion(campaign)
    for each in (bo, cy):
        moving.cosign(motion, each)
    pledging.withdraw(pledge_of(bo))
    moving.take_back(motion, cy)
    moving.cosign(motion, di)

    moving.work_on()

    assert (now(motion).state, moving.cosigners(motion)) == (State.COLLECTING, 2)
    [listed] = Motion.objects.collecting().with_people()
    assert listed.people == 2  # type: ignore[attr-defined]


def test_too_few_co_signers_end_it_after_a_month(campaign: Campaign) -> None:
    motion, [_author, bo, *_others] = make_motion(campaign)

    with time_machine.travel(timezone.now() + moving.LOOKING - timedelta(minutes=1)):
        moving.work_on()
        assert now(motion).state == State.COLLECTING
    with time_machine.travel(timezone.now() + moving.LOOKING + timedelta(minutes=1)):
        moving.work_on()
        assert now(motion).state == State.EXPIRED
        with pytest.raises(moving.NotCollecting):
            moving.cosign(motion, bo)


def test_nobody_co_signs_after_the_time_is_over_even_before_the_sweep(campaign: Campaign) -> None:
    motion, [_author, bo, *_others] = make_motion(campaign)
    with pgtrigger.ignore("assembly.Motion:what_was_moved_stays"):
        Motion.objects.filter(pk=motion.pk).update(until=timezone.now() - timedelta(seconds=1))

    with pytest.raises(moving.NotCollecting):
        moving.cosign(motion, bo)

    page = Client().get(reverse("assembly:motion", args=[campaign.slug, motion.pk])).context["page"]
    assert (page.situation.value, page.people) == ("over", 1)


def test_nobody_co_signs_what_has_ended(campaign: Campaign) -> None:
    motion, [author, bo, *_others] = make_motion(campaign)
    moving.withdraw(motion, author)

    for act in (moving.cosign, moving.take_back, moving.withdraw):
        with pytest.raises(moving.NotCollecting):
            act(motion, bo if act != moving.withdraw else author)

    assert Cosignature.objects.get().member == author


def test_only_its_author_withdraws_it(campaign: Campaign) -> None:
    motion, [_author, bo, *_others] = make_motion(campaign)

    with pytest.raises(moving.NotCollecting):
        moving.withdraw(motion, bo)

    assert now(motion).state == State.COLLECTING


def test_a_member_proposes_one_question_at_a_time(campaign: Campaign) -> None:
    motion, [author, *_others] = make_motion(campaign)

    with pytest.raises(moving.AnotherIsOpen):
        moving.propose(author, MOVED)
    moving.withdraw(motion, author)
    moving.propose(author, MOVED)


def test_who_was_banned_proposes_nothing(campaign: Campaign) -> None:
    [author] = make_members(campaign, 1)
    campaign.posting_bans.create(person=author.supporter)

    with pytest.raises(moving.Banned):
        moving.propose(author, MOVED)


@pytest.mark.parametrize(
    "change",
    [{"words": {}}, {"options": [{"en": "A"}]}, {"kind": "choice"}, {"until": datetime(2030, 1, 1, tzinfo=UTC)}],
    ids=str,
)
def test_what_was_proposed_stays(campaign: Campaign, change: dict[str, Any]) -> None:
    motion, _people = make_motion(campaign)

    with pytest.raises(DatabaseError, match="what was moved stays"), transaction.atomic():
        Motion.objects.filter(pk=motion.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        motion.delete()


def test_what_has_ended_stays(campaign: Campaign) -> None:
    motion, [author, *_others] = make_motion(campaign)
    moving.withdraw(motion, author)

    with pytest.raises(DatabaseError, match="what was moved stays"), transaction.atomic():
        Motion.objects.filter(pk=motion.pk).update(state=State.COLLECTING)


def test_one_that_fails_does_not_block_the_others(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    first, people = make_motion(campaign)
    second = moving.propose(people[1], MOVED)
    for motion in (first, second):
        for each in people:
            moving.cosign(motion, each)
    real = voting.open_for_members
    failures = iter([RuntimeError("lost")])

    def open_for_members(*args: Any) -> None:
        for failure in failures:
            raise failure
        real(*args)

    monkeypatch.setattr(voting, "open_for_members", open_for_members)
    moving.work_on()

    assert [now(first).state, now(second).state] == [State.COLLECTING, State.ASKED]
    assert Proposal.objects.count() == 1
