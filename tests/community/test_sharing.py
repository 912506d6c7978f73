"""The pictures of a campaign that are passed on: previews, badges, codes to scan."""

import re
from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone, translation
from PIL import Image
from qrcode.main import QRCode

from campaigns.models import Campaign, TeamMember
from community import sharing
from community.link_pictures import drawing
from tests.helpers.builders import TEXT, make_campaign, make_member, make_secured, unguarded
from tests.helpers.visits import read

pytestmark = pytest.mark.django_db

PUBLIC = ("og.jpg", "qr.svg", "badge.svg", "embed/", "poster/", "share/")


def test_the_picture_is_as_large_as_previews_want_it_and_kept_for_a_minute(client):
    campaign = make_campaign()

    response = read(client, campaign, "og.jpg")

    assert Image.open(BytesIO(response.content)).size == (1200, 630)
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=60"


def test_the_picture_is_redrawn_only_when_its_content_changes(client, monkeypatch):
    campaign, drawn, draw = make_campaign(title="Our Orchard"), [], drawing.draw
    monkeypatch.setattr(drawing, "draw", lambda stand, own: drawn.append(stand.amount) or draw(stand, own))

    before = [read(client, campaign, "og.jpg").content for _ in range(2)]
    make_secured(campaign, cents=123_00)
    after = read(client, campaign, "og.jpg").content

    assert drawn == ["$0", "$123"]
    assert before[0] == before[1] != after


def test_the_picture_is_in_the_language_of_its_url(client, monkeypatch):
    campaign, drawn = make_campaign(title="Our Meadow"), []
    with unguarded():
        campaign.texts.create(language="de", title="Unsere Wiese", **TEXT)
    monkeypatch.setattr(drawing, "draw", lambda stand, _own: drawn.append(stand.title) or Image.new("RGB", (1, 1)))

    for language in ("de", "en"):
        with translation.override(language):
            read(client, campaign, "og.jpg")

    assert drawn == ["Unsere Wiese", "Our Meadow"]


@pytest.mark.parametrize("title", ["Wir", "Donaudampfschifffahrtsgesellschaft" * 2, "A very long title " * 4])
def test_a_title_of_any_length_fits_between_the_margins(title):
    font, rows = drawing.fit(title, drawing.INNER, drawing.TITLE_SIZES, drawing.TITLE_LINES)

    assert 1 <= len(rows) <= drawing.TITLE_LINES
    assert all(font.getlength(row) <= drawing.INNER for row in rows)


def test_a_draft_cannot_be_shared_even_by_its_team(client):
    campaign = make_campaign(phase=Campaign.Phase.DRAFT)
    client.force_login(make_member(campaign, TeamMember.Role.OWNER))

    assert [client.get(f"/c/{campaign.slug}/{page}").status_code for page in PUBLIC] == [404] * len(PUBLIC)
    assert b"og:image" not in client.get(campaign.get_absolute_url()).content


@pytest.mark.parametrize("phase", [phase for phase in Campaign.Phase if phase != Campaign.Phase.DRAFT])
def test_every_public_phase_has_its_pictures_without_a_cookie(client, phase):
    campaign = make_campaign(phase=phase, deadline=timezone.now() + timedelta(hours=5))

    for page in PUBLIC:
        assert not read(client, campaign, page).cookies


def test_a_badge_is_well_formed_for_any_title_and_has_no_script_or_style(client):
    campaign = make_campaign(title='<script>"&</script>')

    badge = ET.fromstring(read(client, campaign, "badge.svg").content)

    assert {element.tag.partition("}")[2] for element in badge.iter()} == {"svg", "path", "g", "text"}
    assert not [element for element in badge.iter() if "style" in element.attrib]


def test_the_code_to_scan_has_its_quiet_zone_and_the_address_with_the_source():
    size, path = sharing.qr_path("https://example.org/c/x/?s=lyon")

    code = QRCode(error_correction=0, border=0)
    code.add_data("https://example.org/c/x/?s=lyon")
    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", path)
        for step in range(int(width))
    }
    assert drawn == {
        (x + 4, y + 4) for y, row in enumerate(code.get_matrix()) for x, is_dark in enumerate(row) if is_dark
    }
    assert size == len(code.get_matrix()) + 8
