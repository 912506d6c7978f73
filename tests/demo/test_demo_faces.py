"""The demo's campaign shows faces, not initials: of its team, and of the people who endorse it."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from campaigns.models import Campaign
from demo.campaign import load, pictures
from demo.team import members

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

FACES = ("olive", "tom", "edda", "maya", "lucie", "teo")


@pytest.mark.parametrize("name", FACES)
def test_a_portrait_is_small_and_has_its_source_beside_it(name: str) -> None:
    files = [pictures.HERE / f"{name}.{ending}" for ending in ("webp", "svg")]

    assert all(file.stat().st_size <= 15_000 for file in files)


def test_team_and_endorsers_have_faces(client: Client) -> None:
    load.load()
    campaign = Campaign.objects.get(slug="we-are-twitter")
    members.join(campaign)

    page = client.get(campaign.get_absolute_url()).content.decode()

    team = campaign.team.all()
    assert len(team) == 3
    for member in team:
        assert member.portrait_files
        assert all(default_storage.exists(name) for name in member.portrait_files)
    assert page.count('<img class="face"') == 3
    assert page.count('<img class="person"') >= 1
    assert "face tint-" not in page  # initials
