"""The feed of a campaign's updates."""

from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from campaigns.models import Campaign
from community.models import Update
from tests.helpers.community.updates import make_update, page

pytestmark = pytest.mark.django_db

Audience = Update.Audience
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(campaign: Campaign) -> ET.Element:
    answer = Client().get(reverse("community:updates_feed", args=[campaign.slug]))
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)


def test_the_feed_is_an_atom_feed_of_what_everybody_may_read(campaign: Campaign) -> None:
    update = make_update(campaign, edited_at=timezone.now())
    make_update(campaign, title="secret", audience=Audience.SUPPORTERS)

    root = feed(campaign)

    for name in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{name}")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == campaign.organizer_name
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"].endswith(f"/c/{campaign.slug}/updates/feed.atom")
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{update.pk}"
    assert entry.findtext(f"{ATOM}title") == "We are 1,000"
    assert entry.findtext(f"{ATOM}summary") == "<p>Thank <em>you</em>.</p>\n"
    assert entry.find(f"{ATOM}link").get("href").endswith(page(update))
    published, edited = (datetime.fromisoformat(entry.findtext(f"{ATOM}{name}")) for name in ("published", "updated"))
    assert edited > published


def test_the_feed_is_in_the_language_of_its_url(campaign: Campaign) -> None:
    make_update(campaign, words={"en": {"title": "Hello", "body": "."}, "de": {"title": "Guten Tag", "body": "."}})

    with translation.override("de"):
        path = reverse("community:updates_feed", args=[campaign.slug])
    root = ET.fromstring(Client().get(path).content)

    assert path.startswith("/de/")
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "Guten Tag"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"


@pytest.mark.parametrize("count", [1, 3])
def test_the_feed_costs_the_same_however_long_it_is(
    campaign: Campaign, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        make_update(campaign)
    with django_assert_num_queries(3):
        assert len(feed(campaign).findall(f"{ATOM}entry")) == count


def test_pages_lead_to_the_feed(campaign: Campaign) -> None:
    path = reverse("community:updates_feed", args=[campaign.slug])
    for page_path in (campaign.get_absolute_url(), reverse("community:updates", args=[campaign.slug])):
        assert f'href="{path}"' in Client().get(page_path).content.decode()
