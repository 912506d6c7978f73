"""Two people change a team at the same moment."""

import pytest

from campaigns import team
from campaigns.models import Campaign, TeamMember
from tests.helpers.builders import make_campaign, make_member
from tests.helpers.threads import at_once

Role = TeamMember.Role


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_when_two_owners_remove_each_other_one_stays(campaign: Campaign, attempt: int) -> None:
    owners = [make_member(campaign, Role.OWNER) for _ in range(2)]
    members = [campaign.team.get(user=owner) for owner in owners]

    def remove(number: int) -> str:
        try:
            team.remove(members[1 - number], owners[number])
        except team.LastOwner:
            return "kept"
        return "removed"

    assert sorted(at_once(remove, 2)) == ["kept", "removed"]
    assert campaign.team.filter(role=Role.OWNER).count() == 1
