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
from assembly.models import Cosignature, Member, Motion, Proposal
from assembly.motions import moving
from assembly.motions.moving import Wish
from campaigns.models import Campaign, CampaignAct, NotAllowed, TeamMember
from pledges import pledging
from pledges.personal_data import collected
from tests.helpers.assembly import make_members, pledge_of
from tests.helpers.builders import make_interest, make_member, signed_in

pytestmark = pytest.mark.django_db

WISH = Wish("en", Proposal.Kind.YES_NO, "Meet in Bologna?", "It is **central**.", [])
State = Motion.State


def moved(campaign: Campaign, members: int = 4) -> tuple[Motion, list[Member]]:
    """A motion of the first of so many members."""
    people = make_members(campaign, members)
    return moving.propose(people[0], WISH), people


def now(motion: Motion) -> Motion:
    return Motion.objects.get(pk=motion.pk)


@pytest.mark.parametrize(
    ("members", "cosigners"), [(0, 3), (3, 3), (60, 3), (61, 4), (100, 5), (101, 6), (10**6, 50_000)]
)
def test_one_in_twenty_members_has_to_co_sign_but_three_at_least(members: int, cosigners: int) -> None:
    assert moving.needed(members) == cosigners


def test_three_co_signers_put_a_question_to_all_members(campaign: Campaign) -> None:
    motion, [_author, bo, cy, di] = moved(campaign)

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
    motion, [_author, bo, cy, di] = moved(campaign)
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
    motion, [_author, bo, *_others] = moved(campaign)

    with time_machine.travel(timezone.now() + moving.LOOKING - timedelta(minutes=1)):
        moving.work_on()
        assert now(motion).state == State.COLLECTING
    with time_machine.travel(timezone.now() + moving.LOOKING + timedelta(minutes=1)):
        moving.work_on()
        assert now(motion).state == State.EXPIRED
        with pytest.raises(moving.NotCollecting):
            moving.cosign(motion, bo)


def test_nobody_co_signs_after_the_time_is_over_even_before_the_sweep(campaign: Campaign) -> None:
    motion, [_author, bo, *_others] = moved(campaign)
    with pgtrigger.ignore("assembly.Motion:what_was_moved_stays"):
        Motion.objects.filter(pk=motion.pk).update(until=timezone.now() - timedelta(seconds=1))

    with pytest.raises(moving.NotCollecting):
        moving.cosign(motion, bo)

    page = Client().get(url(campaign, "motion", motion.pk)).context["page"]
    assert (page.situation.value, page.people) == ("over", 1)


def test_nobody_co_signs_what_has_ended(campaign: Campaign) -> None:
    motion, [author, bo, *_others] = moved(campaign)
    moving.withdraw(motion, author)

    for act in (moving.cosign, moving.take_back, moving.withdraw):
        with pytest.raises(moving.NotCollecting):
            act(motion, bo if act != moving.withdraw else author)

    assert Cosignature.objects.get().member == author


def test_only_its_author_withdraws_it(campaign: Campaign) -> None:
    motion, [_author, bo, *_others] = moved(campaign)

    with pytest.raises(moving.NotCollecting):
        moving.withdraw(motion, bo)

    assert now(motion).state == State.COLLECTING


def test_a_member_proposes_one_question_at_a_time(campaign: Campaign) -> None:
    motion, [author, *_others] = moved(campaign)

    with pytest.raises(moving.AnotherIsOpen):
        moving.propose(author, WISH)
    moving.withdraw(motion, author)
    moving.propose(author, WISH)


def test_who_was_banned_proposes_nothing(campaign: Campaign) -> None:
    [author] = make_members(campaign, 1)
    campaign.posting_bans.create(person=author.supporter)

    with pytest.raises(moving.Banned):
        moving.propose(author, WISH)


@pytest.mark.parametrize(
    "change",
    [{"words": {}}, {"options": [{"en": "A"}]}, {"kind": "choice"}, {"until": datetime(2030, 1, 1, tzinfo=UTC)}],
    ids=str,
)
def test_what_was_proposed_stays(campaign: Campaign, change: dict[str, Any]) -> None:
    motion, _people = moved(campaign)

    with pytest.raises(DatabaseError, match="what was moved stays"), transaction.atomic():
        Motion.objects.filter(pk=motion.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        motion.delete()


def test_what_has_ended_stays(campaign: Campaign) -> None:
    motion, [author, *_others] = moved(campaign)
    moving.withdraw(motion, author)

    with pytest.raises(DatabaseError, match="what was moved stays"), transaction.atomic():
        Motion.objects.filter(pk=motion.pk).update(state=State.COLLECTING)


def test_one_that_fails_does_not_block_the_others(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    first, people = moved(campaign)
    second = moving.propose(people[1], WISH)
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


# Through the pages.


def url(campaign: Campaign, name: str, *parts: Any) -> str:
    return reverse(f"assembly:{name}", args=[campaign.slug, *parts])


def sent(**fields: str) -> dict[str, str]:
    return {"language": "en", "title": "Meet in Bologna?", "body": "", "kind": "yes_no", "options": "", **fields}


def test_a_member_proposes_a_question_and_others_co_sign_it(campaign: Campaign) -> None:
    ada, bo, cy = make_members(campaign, 3)
    gone = signed_in(ada.supporter).post(url(campaign, "propose"), sent())
    motion = Motion.objects.get()
    assert gone.url == url(campaign, "motion", motion.pk)
    [listed] = Client().get(url(campaign, "assembly")).context["page"].motions
    assert (listed, listed.people) == (motion, 1)

    for member, act in ((bo, "cosign"), (bo, "take_back"), (bo, "cosign"), (cy, "cosign")):
        signed_in(member.supporter).post(url(campaign, "motion_sign", motion.pk), {"act": act})
    page = Client().get(url(campaign, "motion", motion.pk)).context["page"]
    assert (page.situation.value, page.people, page.needed) == ("collecting", 3, 3)
    moving.work_on()

    asked = Client().get(url(campaign, "motion", motion.pk))
    assert url(campaign, "proposal", 1) in asked.content.decode()


def test_each_reader_is_told_what_they_can_do(campaign: Campaign) -> None:
    motion, [author, bo, cy, _di] = moved(campaign)
    moving.cosign(motion, bo)
    others = make_interest(campaign).supporter
    address = url(campaign, "motion_sign", motion.pk)

    readers = [
        signed_in(each).get(address).context["page"].reader.value
        for each in (author.supporter, bo.supporter, cy.supporter, others)
    ]
    assert readers == ["author", "cosigner", "other", "no_member"]
    assert Client().get(address).status_code == 302

    signed_in(others).post(address, {"act": "cosign"})
    signed_in(cy.supporter).post(address, {"act": "withdraw"})
    signed_in(cy.supporter).post(address, {"act": "forged"})
    assert (now(motion).state, moving.cosigners(motion)) == (State.COLLECTING, 2)

    signed_in(author.supporter).post(address, {"act": "withdraw"})
    assert signed_in(cy.supporter).get(address).context["page"].reader.value == "ended"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"title": ""}, "title"),
        ({"title": "\u200b"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"body": "x" * 20_001}, "body"),
        ({"kind": "ranking"}, "kind"),
        ({"kind": "choice"}, "options"),
        ({"options": "Yes\nNo"}, "options"),
        ({"language": "xx"}, "language"),
    ],
    ids=str,
)
def test_what_cannot_be_proposed_is_refused_at_its_field(campaign: Campaign, fields: dict[str, str], name: str) -> None:
    [ada] = make_members(campaign, 1)

    answer = signed_in(ada.supporter).post(url(campaign, "propose"), sent(**fields))

    assert list(answer.context["form"].errors) == [name]
    assert not Motion.objects.exists()


def test_who_is_no_member_cannot_propose(campaign: Campaign) -> None:
    answer = signed_in(make_interest(campaign).supporter).post(url(campaign, "propose"), sent())

    assert answer.context["member"] is None
    assert not Motion.objects.exists()


def test_a_moderator_removes_it_with_a_reason_that_everybody_can_read(campaign: Campaign) -> None:
    motion, _people = moved(campaign)
    with pytest.raises(NotAllowed):
        moving.remove(motion, make_member(campaign, TeamMember.Role.OBSERVER), "No")
    editor = signed_in(make_member(campaign, TeamMember.Role.EDITOR))

    answer = editor.post(url(campaign, "desk_motion_remove", motion.pk), {"reason": ""})
    assert list(answer.context["form"].errors) == ["reason"]
    editor.post(url(campaign, "desk_motion_remove", motion.pk), {"reason": "It insults a member."})

    page = Client().get(url(campaign, "motion", motion.pk)).content.decode()
    assert ("It insults a member." in page, "Bologna" in page) == (True, False)
    assert campaign.acts.get(kind=CampaignAct.Kind.MOTION_REMOVED).data == {"reason": "It insults a member."}


def test_the_list_needs_the_same_queries_for_many(campaign: Campaign, django_assert_max_num_queries: Any) -> None:
    for member in make_members(campaign, 6):
        moving.propose(member, WISH)

    with django_assert_max_num_queries(7):
        assert len(Client().get(url(campaign, "assembly")).context["page"].motions) == 6


def test_what_somebody_proposed_and_co_signed_is_in_their_data(campaign: Campaign) -> None:
    motion, [author, bo, *_others] = moved(campaign)
    moving.cosign(motion, bo)

    [of_author], [of_bo] = (collected.about(each.supporter)["memberships"] for each in (author, bo))

    assert of_author["questions_proposed"][0]["words"]["en"]["title"] == "Meet in Bologna?"
    assert (of_bo["questions_proposed"], len(of_bo["questions_co_signed"])) == ([], 1)
