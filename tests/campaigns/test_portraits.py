"""Portraits of a team: each decides about their own, and it is gone when they leave."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from campaigns import team
from campaigns.models import Campaign, TeamMember
from pledges.personal_data import collected, erasing
from tests.helpers.builders import make_campaign, make_member, signed_in
from tests.helpers.community.endorsers import picture_of
from tests.helpers.pages import levels, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Role = TeamMember.Role


@pytest.fixture
def member(campaign: Campaign) -> TeamMember:
    make_member(campaign, Role.OWNER)
    return campaign.team.get(user=make_member(campaign, Role.OBSERVER))


def address(campaign: Campaign) -> str:
    return reverse("campaigns:desk_team_portrait", args=[campaign.slug])


def send(member: TeamMember, **data: Any) -> Any:
    return signed_in(member.user).post(address(member.campaign), data, follow=True)


def photo(size: tuple[int, int] = (1200, 900)) -> SimpleUploadedFile:
    """As a phone takes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it a quarter
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("Ada at home.jpg", out.getvalue())


def faces(campaign: Campaign) -> str:
    page = Client().get(campaign.get_absolute_url()).content.decode()
    return page.split('<ul class="faces plain-list">')[1].split("</ul>")[0]


def addresses(html: str) -> list[str]:
    return re.findall(r"/c/[^/]+/team/[\w.-]+", html)


def test_it_stands_on_the_page_in_small_sizes_without_what_the_phone_knows(member: TeamMember) -> None:
    assert levels(send(member, picture=photo())) == ["success"]

    shown = faces(member.campaign)
    assert re.findall(r"-(\d+)\.webp \1w", shown) == ["64", "128", "256"]
    assert shown.count("tint-") == 1  # the other member has initials
    assert ('alt=""' in shown, 'width="48"' in shown, "Ada at home" in shown) == (True, True, False)
    found = [Client().get(each) for each in addresses(shown)]
    pictures = [Image.open(BytesIO(each.content)) for each in found]
    assert [(each["Content-Type"], picture.size) for each, picture in zip(found, pictures, strict=True)] == [
        ("image/webp", (64, 85)),
        ("image/webp", (128, 171)),
        ("image/webp", (256, 341)),
        ("image/jpeg", (300, 400)),
    ]
    assert [dict(picture.getexif()) for picture in pictures] == [{}] * 4
    assert {each["Cache-Control"] for each in found} == {"public, max-age=60"}


def test_another_portrait_replaces_the_first_with_all_its_files(
    member: TeamMember, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    send(member, picture=photo())
    before = {file.name for file in media.glob("team/*")}

    with django_capture_on_commit_callbacks(execute=True):
        send(member, picture=picture_of((100, 100)))

    after = {file.name for file in media.glob("team/*")}
    assert (len(before), len(after), before & after) == (4, 3, set())
    assert re.findall(r"-(\d+)\.webp \1w", faces(member.campaign)) == ["64", "100"]


@pytest.mark.parametrize("ends", ["removed", "left"])
def test_a_portrait_ends_when_it_is_removed_and_with_the_membership(
    member: TeamMember, media: Path, ends: str, django_capture_on_commit_callbacks: Any
) -> None:
    send(member, picture=photo())
    before = addresses(faces(member.campaign))
    assert collected.about(member.user)["teams"][0]["has_portrait"]

    with django_capture_on_commit_callbacks(execute=True):
        if ends == "removed":
            assert "Remove the portrait" in words(signed_in(member.user).get(address(member.campaign)))
            send(member, remove="on")
        else:
            team.remove(member, member.user)
            erasing.erase(member.user)

    assert [*media.glob("team/*")] == []
    assert {Client().get(each).status_code for each in before} == {404}
    assert "<img" not in faces(member.campaign)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"remove": ""}, "Choose a picture first."),
        ({"picture": SimpleUploadedFile("ada.jpg", b"<svg onload='alert(1)'/>")}, "is not a picture"),
    ],
)
def test_what_is_no_picture_is_refused_and_the_portrait_stays(member: TeamMember, data: Any, said: str) -> None:
    send(member, picture=photo())

    assert said in words(send(member, **data))

    assert len(addresses(faces(member.campaign))) == 4


def test_the_portrait_of_a_drafts_team_is_for_the_team() -> None:
    campaign = make_campaign(phase="draft")
    member = campaign.team.get(user=make_member(campaign, Role.OWNER))
    send(member, picture=photo())
    file = Path(str(TeamMember.objects.get().portrait.name)).name
    url = reverse("campaigns:portrait", args=[campaign.slug, file])

    assert Client().get(url).status_code == 404
    assert signed_in(member.user).get(url)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("file", ["nothing.png", "..", "..%2Fother.png"])
def test_other_files_are_not_sent(member: TeamMember, file: str) -> None:
    send(member, picture=photo())

    assert Client().get(f"/c/{member.campaign.slug}/team/{file}").status_code == 404
