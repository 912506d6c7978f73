"""Addresses in a file of offline pledges are looked at as those in a form are."""

import pytest

from campaigns.models import TeamMember
from desk.offline import files
from tests.helpers.builders import make_campaign, make_member

pytestmark = pytest.mark.django_db


def test_lines_whose_address_cannot_be_mailed_are_named_and_the_others_are_good() -> None:
    campaign = make_campaign()
    owner = campaign.team.get(user=make_member(campaign, TeamMember.Role.OWNER))
    bad = ["mark@example.net\u200f", "in@exam\u202cple.net", "hyphen@\xad.net", f"long@{'ä' * 60}.example"]
    addresses = [*bad, "ada@example.net", "bob@bücher.example"]

    file = "email,amount,name,how,language\n" + "".join(f"{each},40,,paper,\n" for each in addresses)
    found = files.propose(owner, file.encode())

    assert [number for number, _error in found.errors] == [2, 3, 4, 5]
    assert [line["email"] for line in found.lines] == ["ada@example.net", "bob@xn--bcher-kva.example"]
