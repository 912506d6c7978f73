"""A campaign's picture: in the width and format that a browser needs, under an address that never changes."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from campaigns.models import Campaign, TeamMember
from campaigns.setup import saving
from common.files import renditions, uploads
from tests.helpers.builders import make_campaign, make_member, signed_in
from tests.helpers.community.endorsers import picture_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def pictured(size: tuple[int, int] = (1200, 800), **fields: str) -> Campaign:
    campaign = make_campaign(**fields)
    picture = renditions.sized(uploads.picture(picture_of(size), (1600, 1200)))
    saving.change_picture(campaign, picture=picture, removes=False)
    return campaign


def addresses(page: str) -> list[str]:
    return re.findall(r"/c/[^/]+/picture/[\w.-]+", page)


def test_the_page_offers_every_width_and_says_the_size_beforehand(client: Client) -> None:
    campaign = pictured()

    page = client.get(campaign.get_absolute_url()).content.decode()

    tag = page.split('<picture class="lead-picture">')[1].split("</picture>")[0]
    assert 'width="1200"' in tag
    assert 'height="800"' in tag
    assert re.findall(r"-(\d+)\.webp \1w", tag) == ["400", "800", "1200"]
    found = [client.get(address) for address in addresses(tag)]
    assert [(each["Content-Type"], Image.open(BytesIO(each.content)).size) for each in found] == [
        ("image/webp", (400, 267)),
        ("image/webp", (800, 533)),
        ("image/webp", (1200, 800)),
        ("image/png", (1200, 800)),
    ]
    assert {each["Cache-Control"] for each in found} == {"public, max-age=31536000, immutable"}


def test_a_small_picture_is_not_enlarged(client: Client) -> None:
    page = client.get(pictured((300, 200)).get_absolute_url()).content.decode()

    assert re.findall(r"-(\d+)\.webp", page) == ["300"]


def test_a_replaced_picture_is_gone_with_its_copies(
    client: Client, media: Path, django_capture_on_commit_callbacks: object
) -> None:
    campaign = pictured()
    before = addresses(client.get(campaign.get_absolute_url()).content.decode())

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        saving.change_picture(campaign, picture=None, removes=True)

    assert {client.get(address).status_code for address in before} == {404}
    assert [*media.glob("campaigns/*")] == []
    assert "<picture" not in client.get(campaign.get_absolute_url()).content.decode()


@pytest.mark.parametrize("file", ["nothing.png", "..", "..%2Fother.png"])
def test_other_files_are_not_sent(client: Client, file: str) -> None:
    campaign = pictured()

    assert client.get(f"/c/{campaign.slug}/picture/{file}").status_code == 404


def test_the_picture_of_a_draft_is_for_its_team_and_is_not_kept_by_caches(client: Client) -> None:
    campaign = pictured(phase="draft")
    owner = signed_in(make_member(campaign, TeamMember.Role.OWNER))
    address = reverse("campaigns:picture", args=[campaign.slug, Path(str(campaign.image.name)).name])

    assert client.get(address).status_code == 404
    assert owner.get(address)["Cache-Control"] == "private, no-cache"
