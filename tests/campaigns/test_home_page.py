"""The home page: what is open first, then what is coming, then how earlier campaigns ended."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from tests.helpers.builders import make_campaign, put
from tests.helpers.desk.desk_team import in_offer

pytestmark = pytest.mark.django_db


def make(title: str, days: int, phase: str = "pledging") -> Campaign:
    campaign = make_campaign(title=title, deadline=timezone.now() + timedelta(days=days))
    put(campaign, phase=phase)
    return campaign


def titles(client: Client) -> list[str]:
    """The headings in their order; those of campaigns are links."""
    page = client.get("/").content.decode().partition("<main")[2]
    return [re.sub(r"<[^>]+>", "", found).strip() for found in re.findall(r"(?s)<h[23][^>]*>(.*?)</h[23]>", page)]


def test_campaigns_are_told_apart_by_what_a_visitor_can_do(client: Client) -> None:
    make("Ended long ago", -90, "completed")
    make("Ended lately", -3, "failed")
    make("Still collecting", -1, "collecting")
    make("Late and still pledging", -2)
    make("Coming", 40, "interest")
    make("Open for long", 60)
    make("Open for days", 2)

    assert titles(client) == [
        "Open for pledges", "Open for days", "Open for long",
        "Gathering interest, not open for pledges yet", "Coming",
        "Closed, and how they ended", "Still collecting", "Late and still pledging", "Ended lately", "Ended long ago",
    ]  # fmt: skip


def test_what_is_open_has_a_button_and_what_has_ended_its_outcome(client: Client) -> None:
    make("Open", 2)
    make("Coming", 40, "interest")
    make("Bought", -3, "completed")

    page = client.get("/").content.decode()

    assert len(re.findall(r'class="button wide"', page)) == 2
    assert "the offer was accepted" in page


def test_the_first_screen_leads_to_what_is_open(client: Client) -> None:
    make("Coming", 40, "interest")
    assert 'href="#open-title"' not in client.get("/").content.decode()

    make("Open", 2)
    assert "See the open campaign" in link_to_open(client)

    make("Open too", 2)
    assert "See the 2 open campaigns" in link_to_open(client)


def link_to_open(client: Client) -> str:
    opening = client.get("/").content.decode().partition('id="open-title"')[0]
    return opening.partition('href="#open-title"')[2].partition("</a>")[0]


def test_no_empty_group_is_announced(client: Client) -> None:
    assert "There are no campaigns yet." in client.get("/").content.decode()
    make("Open", 2)

    assert titles(client) == ["Open for pledges", "Open"]
    assert "There are no campaigns yet." not in client.get("/").content.decode()


@pytest.mark.parametrize("campaigns", [1, 3])
def test_ended_campaigns_cost_no_query_each(client: Client, campaigns: int, django_assert_num_queries: Any) -> None:
    for number in range(campaigns):
        refused = in_offer(make(f"Number {number}", 5))
        put(refused, phase="failed")
        refused.phase_changes.create(before="offer", after="failed")

    with django_assert_num_queries(3):
        page = client.get("/").content.decode()
    assert page.count("the seller did not accept the offer") == campaigns
