"""Naming a delegate: only another member, only by number and address together, and one at a time."""

from typing import Any

import pytest
from django.urls import reverse

from assembly import delegating, voting
from assembly.models import Delegation, Member
from campaigns.models import Campaign
from pledges import pledging
from tests.helpers.assembly import make_members, make_open, pledge_of
from tests.helpers.builders import make_campaign, make_interest, make_user, signed_in

pytestmark = pytest.mark.django_db


def post(member: Member, **sent: Any) -> Any:
    return signed_in(member.supporter).post(reverse("assembly:delegate", args=[member.campaign.slug]), sent)


def named(member: Member) -> dict[str, Any]:
    return {"number": member.number, "email": member.supporter.email}


def present(member: Member) -> list[Member]:
    return [each.delegate for each in Delegation.objects.filter(member=member, until=None)]


def test_a_delegate_counts_from_the_next_question_on_until_another_is_chosen(campaign: Campaign) -> None:
    ada, bo, cy = make_members(campaign, 3)
    before = make_open(campaign)
    assert post(ada, **{**named(bo), "email": bo.supporter.email.upper()}).status_code == 302
    first = make_open(campaign)
    post(ada, **named(cy))
    second = make_open(campaign)

    for proposal in (before, first, second):
        voting.answer(proposal, bo, [0])
        voting.answer(proposal, cy, [1])

    assert [voting.count(proposal).chosen for proposal in (before, first, second)] == [(1, 1), (2, 1), (1, 2)]
    assert present(ada) == [cy]
    assert delegating.carried(cy) == 1


def test_a_delegate_can_be_dropped(campaign: Campaign) -> None:
    ada, bo = make_members(campaign, 2)
    delegating.choose(ada, bo.number or 0, bo.supporter.email)

    signed_in(ada.supporter).post(reverse("assembly:delegate_end", args=[campaign.slug]))

    assert present(ada) == []


def test_number_and_address_have_to_belong_to_another_member_of_this_campaign(campaign: Campaign) -> None:
    ada, bo, left = make_members(campaign, 3)
    pledging.withdraw(pledge_of(left))
    [elsewhere] = make_members(make_campaign(), 1)
    wrong = [
        {**named(bo), "email": left.supporter.email},
        {**named(bo), "number": 99},
        named(ada),
        named(left),
        named(elsewhere),
        {"number": "two", "email": "nobody"},
    ]

    for sent in wrong:
        page = post(ada, **sent)
        assert page.context["form"].errors
        assert page.context["form"]["email"].value() == sent["email"]
    assert not Delegation.objects.exists()


def test_guessing_is_limited(campaign: Campaign) -> None:
    ada, bo = make_members(campaign, 2)

    for _ in range(20):
        post(ada, number=bo.number, email="guess@example.org")
    page = post(ada, **named(bo))

    assert "Too many attempts" in page.text
    assert not Delegation.objects.exists()


def test_only_members_choose_a_delegate(campaign: Campaign) -> None:
    [bo] = make_members(campaign, 1)
    for user in (make_interest(campaign).supporter, make_user()):
        person = signed_in(user)
        page = person.post(reverse("assembly:delegate", args=[campaign.slug]), named(bo))
        assert page.context["page"].member is None
        person.post(reverse("assembly:delegate_end", args=[campaign.slug]))
    assert not Delegation.objects.exists()
