"""What search engines, previews and robots learn about a campaign."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from campaigns.models import Campaign
from community import sharing
from tests.helpers.builders import make_campaign
from tests.helpers.visits import read

pytestmark = pytest.mark.django_db


def test_what_the_page_tells_machines_cannot_leave_its_script_element(client):
    campaign = make_campaign(title="</script><script>alert(1)</script>", organizer_name="<!--<script>")

    html = read(client, campaign).content.decode()

    assert "alert(1)</script>" not in html
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])
    assert data["name"] == "</script><script>alert(1)</script>"
    assert data["publisher"]["name"] == "<!--<script>"


@pytest.mark.parametrize("events", [1, 3])
def test_structured_data_lists_only_confirmed_events_without_another_query(client, django_assert_num_queries, events):
    campaign = make_campaign()
    for _ in range(events):
        start = timezone.now() + timedelta(days=3)
        words = {"en": {"title": "</script>Assembly", "body": ""}}
        campaign.events.create(starts_at=start, ends_at=start + timedelta(hours=2), place="Online", words=words)

    with django_assert_num_queries(5):
        html = read(client, campaign, "events/").content.decode()
    Campaign.objects.update(is_demo=True)

    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert [json.loads(text)["name"] for text in found] == ["</script>Assembly"] * events
    assert "ld+json" not in read(client, campaign, "events/").content.decode()


def test_the_page_names_its_one_address_and_its_picture(client):
    campaign = make_campaign()

    html = read(client, campaign, s="lyon").content.decode()

    address = f"{settings.SITE_URL}/c/{campaign.slug}/"
    assert f'<link rel="canonical" href="{address}">' in html
    assert f'<meta property="og:url" content="{address}">' in html
    assert f'<meta property="og:image" content="{address}og.jpg">' in html
    assert '<meta property="og:locale" content="en_US">' in html


@pytest.mark.parametrize(("language", "locale"), [("en", "en_US"), ("fr", "fr_FR"), ("de", "de_DE"), ("it", "it_IT")])
def test_previews_get_the_language_with_its_country(language, locale):
    assert sharing.og_locale(language) == locale


def test_every_address_in_the_sitemap_answers_and_drafts_are_not_in_it(client):
    make_campaign(phase=Campaign.Phase.DRAFT)
    campaign = make_campaign()
    sitemap = client.get("/sitemap.xml").content.decode()

    found = re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", sitemap)

    assert [path for path in found if client.get(path).status_code != 200] == []
    assert {path.split("/c/")[1].split("/")[0] for path in found if "/c/" in path} == {campaign.slug}
    assert {"/", "/de/", "/privacy/", "/fr/how-it-works/"} <= set(found)
    assert f"/de/c/{campaign.slug}/" in found
    assert len(re.findall('hreflang="x-default"', sitemap)) == len(found)


def test_robots_txt_names_the_sitemap_and_private_pages(client):
    robots = client.get("/robots.txt")

    assert robots["Content-Type"].startswith("text/plain")
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in robots.content.decode()
    assert "Disallow: /*/desk/" in robots.content.decode()
