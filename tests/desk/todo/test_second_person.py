"""Decisions about money take a second person: who has none is told so."""

import pytest

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from desk.todo.task import Kind
from tests.helpers.builders import signed_in
from tests.helpers.desk import todo
from tests.helpers.desk.desk_team import member, proven, read

pytestmark = pytest.mark.django_db

Role = TeamMember.Role


def alone(user: User, campaign: Campaign) -> bool:
    return Kind.SECOND_PERSON in todo.numbers(campaign.team.get(user=user))


def test_a_second_person_is_missing_until_another_one_has_a_second_factor(campaign: Campaign) -> None:
    owner = member(campaign, Role.OWNER)
    proven(owner)
    assert alone(owner, campaign)

    treasurer = member(campaign, Role.TREASURER)
    assert alone(owner, campaign)
    assert "treasurer name" in read(signed_in(owner), campaign).split("Nobody else can confirm")[1][:300]

    proven(treasurer)
    assert not alone(owner, campaign)


def test_another_address_of_the_same_mailbox_is_no_second_person(campaign: Campaign) -> None:
    owner, other = (member(campaign, Role.OWNER) for _ in range(2))
    User.objects.filter(pk=owner.pk).update(email="olive@gmail.com")
    User.objects.filter(pk=other.pk).update(email="olive+2@gmail.com")
    for user in (owner, other):
        proven(user)

    assert alone(owner, campaign)
