"""Proposing a question and co-signing one, through the pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly.models import Motion
from assembly.motions import moving
from campaigns.models import Campaign, CampaignAct, NotAllowed, TeamMember
from pledges.personal_data import collected
from tests.helpers.assembly import MOVED, make_members, make_motion
from tests.helpers.builders import make_interest, make_member, signed_in

pytestmark = pytest.mark.django_db

State = Motion.State


def now(motion: Motion) -> Motion:
    return Motion.objects.get(pk=motion.pk)


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
    motion, [author, bo, cy, _di] = make_motion(campaign)
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
    motion, _people = make_motion(campaign)
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
        moving.propose(member, MOVED)

    with django_assert_max_num_queries(7):
        assert len(Client().get(url(campaign, "assembly")).context["page"].motions) == 6


def test_what_somebody_proposed_and_co_signed_is_in_their_data(campaign: Campaign) -> None:
    motion, [author, bo, *_others] = make_motion(campaign)
    moving.cosign(motion, bo)

    [of_author], [of_bo] = (collected.about(each.supporter)["memberships"] for each in (author, bo))

    assert of_author["questions_proposed"][0]["words"]["en"]["title"] == "Meet in Bologna?"
    assert (of_bo["questions_proposed"], len(of_bo["questions_co_signed"])) == ([], 1)
