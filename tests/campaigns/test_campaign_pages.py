"""The public pages of a campaign: its own, its totals, the list of all."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, TeamMember
from campaigns.views import public
from pledges import pledging
from tests.campaigns.valuation.test_calculator import make_listed
from tests.helpers.builders import (
    join,
    make_campaign,
    make_draft,
    make_member,
    make_secured,
    make_user,
    put,
    signed_in,
    unguarded,
)
from tests.helpers.community.endorsers import make_endorser
from tests.helpers.community.signatures import make_version
from tests.helpers.desk.desk_team import in_offer
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db


def test_the_campaign_page_can_be_cached_for_everybody_without_a_session(client: Client, campaign: Campaign) -> None:
    page = client.get(campaign.get_absolute_url())

    assert not page.cookies
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert "csrf_token" not in page.content.decode()
    assert page["Vary"] == "Cookie, Accept-Encoding"
    assert page["Cache-Control"] == public.FOR_A_SECOND


@pytest.mark.parametrize("campaigns", [1, 3])
def test_the_index_costs_three_queries(client: Client, campaigns: int, django_assert_num_queries: Any) -> None:
    for n in range(campaigns):
        make_secured(make_campaign(title=f"Campaign number {n}"))

    with django_assert_num_queries(3):
        page = client.get("/")
    assert len(set(re.findall(rb"Campaign number \d", page.content))) == campaigns


def test_a_draft_page_exists_only_for_its_team(client: Client) -> None:
    campaign = make_campaign(phase="draft", title="Not yet")
    member = make_user()
    join(campaign, user=member, role=TeamMember.Role.EDITOR, name="Eve")

    for address in (campaign.get_absolute_url(), reverse("campaigns:totals", args=[campaign.slug])):
        assert client.get(address).status_code == 404
        assert signed_in(make_user()).get(address).status_code == 404
        assert signed_in(member).get(address).status_code == 200
    assert b"Not yet" not in client.get("/").content
    assert b"Not yet" not in signed_in(member).get("/").content


def test_totals_as_json_are_by_stage_and_current(client: Client, campaign: Campaign) -> None:
    make_secured(campaign, cents=40_26)
    pledging.confirm(make_draft(campaign, cents=5_00))

    totals = client.get(reverse("campaigns:totals", args=[campaign.slug])).json()

    assert totals["stages"] == {
        "interest": {"people": 1, "amount": 5_00},
        "secured": {"people": 1, "amount": 40_26},
        "authorized": {"people": 0, "amount": 0},
        "collected": {"people": 0, "amount": 0},
    }
    assert (totals["currency"], totals["decimals"], totals["threshold"]) == ("USD", 2, 1_000_00)


def test_every_phase_has_words_of_its_own() -> None:
    campaign = make_campaign()
    member = make_user()
    join(campaign, user=member, role=TeamMember.Role.OWNER, name="Olive")
    client, kickers = signed_in(member), set()
    for phase in Campaign.Phase.values:
        put(phase=phase)

        page = client.get(campaign.get_absolute_url()).content.decode()

        kickers.add(re.sub(r"<[^>]+>|\s+", " ", page.split('class="kicker">')[1].split("</p>")[0]).strip())
        assert (reverse("pledges:start", args=[campaign.slug]) in page) == (phase in {"interest", "pledging"})
    assert len(kickers) == len(Campaign.Phase)


def test_a_refused_offer_is_not_called_a_threshold_that_was_missed(client: Client) -> None:
    missed, refused = make_campaign(), in_offer(make_campaign())
    for campaign in (missed, refused):
        put(campaign, phase="failed")
    refused.phase_changes.create(before="offer", after="failed")

    pages = {campaign: words(client.get(campaign.get_absolute_url())) for campaign in (missed, refused)}

    assert "Threshold not reached" in pages[missed]
    assert "Threshold not reached" not in pages[refused]
    assert "Not sold · the seller did not accept the offer" in pages[refused]
    assert "Everyone is automatically refunded in full to their card." in pages[refused]


def test_the_deadline_is_shown_on_the_campaign_s_own_clock(client: Client) -> None:
    campaign = make_campaign(timezone="America/New_York", deadline=datetime(2100, 1, 7, 22, 0, tzinfo=UTC))

    page = client.get(campaign.get_absolute_url()).content.decode()

    assert "7\u00a0January\u00a02100, 17:00 New York</time>" in page
    assert 'datetime="2100-01-07T22:00:00+0000"' in page


def test_no_moment_has_microseconds_which_html_does_not_allow(client: Client) -> None:
    campaign = make_campaign(deadline=datetime(2100, 1, 7, 22, 0, 0, 123, tzinfo=UTC))
    make_secured(campaign, name="Ada", show_name=True)

    moments = re.findall(r'datetime="([^"]*)"', client.get(campaign.get_absolute_url()).content.decode())

    assert len(moments) >= 2
    assert [each for each in moments if not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\+0000)?", each)] == []


@pytest.mark.parametrize("phase", Campaign.Phase)
def test_the_contents_are_the_headings_of_the_page_in_their_order(client: Client, phase: str) -> None:
    campaign = make_listed()
    make_secured(campaign, name="Ada", show_name=True)
    make_endorser(campaign)
    make_version(campaign)
    member = make_member(campaign)
    put(campaign, phase=phase)

    page = signed_in(member).get(campaign.get_absolute_url()).content.decode()

    lists = re.findall(r"<(?:nav class=.contents|details class=.folded)[^>]*>(.*?)</nav>", page, re.DOTALL)
    contents, folded = [re.findall(r'<li><a href="#([\w-]+)">([^<]+)</a></li>', each) for each in lists]
    headings = re.findall(r'<h2 id="([\w-]+)">([^<]+)</h2>', page.partition('<div class="story">')[2])
    assert contents == [(anchor, " ".join(title.split())) for anchor, title in headings]
    assert folded == contents
    assert len(contents) > 8


def test_what_a_visitor_asks_first_comes_before_the_long_reading(client: Client) -> None:
    campaign = make_listed()
    make_endorser(campaign)

    page = client.get(campaign.get_absolute_url()).content.decode()

    sections = ("how", "bought", "sum", "who", "progress", "endorsers", "price", "failure", "risks", "governance")
    places = [page.index(f'<h2 id="{name}-title"') for name in sections]
    assert places == sorted(places)
    assert page.index('class="tally"') < page.index('class="folded-contents') < places[0]


def test_a_bar_is_never_more_than_full(client: Client, campaign: Campaign) -> None:
    for _ in range(3):
        make_secured(campaign, cents=1_000_00)

    page = client.get(campaign.get_absolute_url()).content.decode()

    assert "300%" in page
    assert {int(value) for value in re.findall(r'<progress max="100"\s+value="(\d+)"', page)} == {0, 100}


def test_markdown_of_organizers_is_inert(client: Client, campaign: Campaign) -> None:
    evil = (
        "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example/p.png) "
        "<img src=x onerror=alert(1)>"
    )
    with unguarded():
        campaign.texts.update(bought=evil, title="<b>bold</b>")

    page = client.get(campaign.get_absolute_url()).content.decode()

    for live in ("<script>alert", 'javascript:alert(1)"', "<img src=x", "<b>bold</b>", 'src="https://evil.example'):
        assert live not in page


def test_a_withdrawn_supporter_leaves_the_public_list(client: Client, campaign: Campaign) -> None:
    pledge = make_secured(campaign, name="Ada Lovelace", show_name=True)
    assert b"Ada Lovelace" in client.get(campaign.get_absolute_url()).content

    pledging.withdraw(pledge)

    assert b"Ada Lovelace" not in client.get(campaign.get_absolute_url()).content


def test_the_terms_of_a_draft_are_for_its_team(client: Client) -> None:
    campaign = make_campaign(phase="draft")
    terms = reverse("campaigns:terms", args=[campaign.slug])

    assert client.get(terms).status_code == 404
    assert signed_in(make_member(campaign)).get(terms).status_code == 200
