"""A campaign within other sites: its frame, and oEmbed."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.utils import translation

from campaigns.models import Campaign
from community import sharing
from tests.helpers.builders import TEXT, make_campaign, unguarded
from tests.helpers.visits import read

pytestmark = pytest.mark.django_db


def test_only_the_frame_may_be_shown_within_other_sites(client):
    campaign = make_campaign()

    frame, page = read(client, campaign, "embed/"), read(client, campaign)

    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "script-src" not in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_the_frame_has_no_script_and_its_links_leave_it_with_the_source(client):
    campaign = make_campaign()

    html = read(client, campaign, "embed/", s="blog").content.decode()

    assert "<script" not in html
    links = re.findall(r"<a [^>]*>", html)
    assert len(links) == 3
    assert all('target="_top"' in link for link in links)
    assert html.count(f"{campaign.get_absolute_url()}?s=blog") == 2


@pytest.fixture
def oembed(client):
    def ask(campaign=None, **query):
        url = f"{settings.SITE_URL}{campaign.get_absolute_url()}" if campaign else "https://example.org/"
        return client.get("/oembed", {"url": url, **query})

    return ask


def test_oembed_gives_the_frame_within_the_requested_size(oembed):
    campaign = make_campaign(title="“Our” <Commons>")

    answer = oembed(campaign, maxwidth=300, maxheight=5000).json()

    assert (answer["version"], answer["type"], answer["title"]) == ("1.0", "rich", "“Our” <Commons>")
    assert (answer["width"], answer["height"]) == (300, sharing.EMBED_SIZE[1])
    assert f'src="{settings.SITE_URL}/c/{campaign.slug}/embed/?s=embed"' in answer["html"]
    assert 'width="300"' in answer["html"]
    assert "<Commons>" not in answer["html"]


def test_oembed_answers_in_the_language_of_the_address(client):
    campaign = make_campaign()
    with unguarded():
        campaign.texts.create(language="de", title="Unsere Allmende", **TEXT)

    with translation.override("de"):
        answer = client.get("/oembed", {"url": f"{settings.SITE_URL}{campaign.get_absolute_url()}?s=x"}).json()

    assert answer["title"] == "Unsere Allmende"
    assert f"/de/c/{campaign.slug}/embed/?s=x" in answer["html"]


def test_oembed_refuses_other_formats_other_sites_drafts_and_nonsense(oembed, client):
    campaign, draft = make_campaign(), make_campaign(phase=Campaign.Phase.DRAFT)

    answers = [
        oembed(campaign, format="xml"),
        oembed(),
        oembed(campaign, url=f"https://example.org/c/{campaign.slug}/"),
        oembed(draft),
        oembed(campaign, url=f"{settings.SITE_URL}/c/{campaign.slug}/terms/"),
        oembed(campaign, url=f"{settings.SITE_URL}/nowhere"),
        oembed(campaign, url="http://[nonsense"),
        client.get("/oembed"),
        oembed(campaign, maxwidth="wide"),
        oembed(campaign, maxwidth="0"),
    ]

    assert [answer.status_code for answer in answers] == [501, *[404] * 7, 400, 400]


def test_the_page_leads_to_its_oembed_answer(client):
    campaign = make_campaign()
    html = read(client, campaign).content.decode()

    link = unescape(re.search(r'application/json\+oembed"\s+href="([^"]+)"', html)[1])

    assert client.get(link.removeprefix(settings.SITE_URL)).json()["title"] == "Our Commons"
