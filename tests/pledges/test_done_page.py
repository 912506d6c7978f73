"""The page after pledging: what the pledge changed, what happens next, and nothing that is no longer true."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns import totals
from campaigns.models import Campaign
from campaigns.totals import StageTotal
from pledges import pledging
from pledges.models import Pledge
from pledges.pages.done_page import DonePage
from tests.helpers.builders import make_campaign, make_interest, make_secured, signed_in
from tests.helpers.campaigns.amendments import publish
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db


def done(pledge: Pledge) -> str:
    page = signed_in(pledge.supporter).get(reverse("pledges:done", args=[pledge.pk]))
    return unescape(words(page))


def test_it_shows_the_total_without_and_with_the_pledge(campaign: Campaign) -> None:
    make_secured(campaign, cents=300_00)
    pledge = make_secured(campaign, cents=40_26)

    page = done(pledge)

    assert "Without your pledge $300 of $1,000" in page
    assert "With your pledge $340.26 of $1,000" in page
    assert "You are one of 2 supporters." in page


def test_the_first_supporter_is_told_so(campaign: Campaign) -> None:
    page = done(make_secured(campaign))

    assert "You are the first supporter." in page
    assert "Without your pledge $0 of $1,000" in page


def test_the_number_is_the_public_one_also_after_somebody_withdrew(campaign: Campaign) -> None:
    pledging.withdraw(make_secured(campaign))
    pledge = make_secured(campaign)
    make_secured(campaign)

    assert "You are one of 2 supporters." in done(pledge)
    assert totals.of([campaign])[campaign.pk].headline.people == 2


def test_a_bar_ends_at_the_threshold(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=1_000_00)

    page = DonePage(pledge, StageTotal("secured", 9, 2_500_00, 1_000_00))  # type: ignore[arg-type]

    assert [(lane.cents, lane.filled_cents) for lane in page.lanes] == [(1_500_00, 1_000_00), (2_500_00, 1_000_00)]


def test_what_happens_next_has_the_dates() -> None:
    campaign = make_campaign(deadline=timezone.now().replace(year=2031, month=3, day=1, hour=16, minute=0))

    page = done(make_secured(campaign))

    assert "Until 1 March 2031 You can change the amount" in page
    assert "1 March 2031, 16:00 (UTC) Pledging closes. If less than $1,000 is secured" in page


def test_an_interest_is_told_that_no_card_is_involved() -> None:
    campaign = make_campaign(phase="interest")
    make_interest(campaign)

    page = done(make_interest(campaign))

    assert "You are one of 2 people interested." in page
    assert "no card is involved" in page
    assert "charged" not in page


@pytest.mark.parametrize("others", [0, 30])
def test_it_costs_the_same_however_many_pledge(
    campaign: Campaign, others: int, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    pledge = make_secured(campaign)
    for _ in range(others):
        make_secured(campaign)
    client = signed_in(pledge.supporter)

    with django_assert_num_queries(QUERIES):
        client.get(reverse("pledges:done", args=[pledge.pk]))


QUERIES = 7


@pytest.mark.parametrize("change", ["closed", "withdrawn", "changed"])
def test_once_it_is_no_longer_true_it_leads_to_the_pledge(client: Client, campaign: Campaign, change: str) -> None:
    pledge = make_secured(campaign)
    if change == "closed":
        Campaign.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    elif change == "withdrawn":
        pledging.withdraw(pledge)
    else:
        publish(campaign, threshold_cents=2_000_00)

    client.force_login(pledge.supporter)

    assert client.get(reverse("pledges:done", args=[pledge.pk])).url == reverse("pledges:pledge", args=[pledge.pk])
