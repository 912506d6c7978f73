"""The list of somebody's pledges."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from payments.models import Payment
from pledges.models import Pledge
from tests.helpers.builders import join, make_campaign, make_interest, make_secured, make_user, put, signed_in
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("pledges", [1, 3])
def test_my_pledges_cost_the_same_queries(pledges: int, django_assert_num_queries: Any) -> None:
    user = make_user()
    for _ in range(pledges):
        make_secured(supporter=user)
    client = signed_in(user)

    with django_assert_num_queries(8):
        page = client.get(reverse("pledges:mine"))
    assert page.content.count(b"$40.00") == pledges


@pytest.mark.parametrize("failed", [1, 3])
def test_pledges_that_need_action_come_first_with_deadline_and_link(
    failed: int, django_assert_num_queries: Any
) -> None:
    user = make_user()
    for days in range(failed):
        campaign = make_campaign(title=f"Fails {days}", timezone="Europe/Berlin")
        make_failed(make_secured(campaign, supporter=user), timezone.now() + timedelta(days=3 - days))
    make_secured(make_campaign(title="All is well"), supporter=user)
    over = make_secured(make_campaign(title="Window over"), supporter=user)
    make_failed(over, timezone.now())
    client = signed_in(user)

    with django_assert_num_queries(8):
        page = client.get(reverse("pledges:mine")).content.decode()

    urgent = [f"Fails {days}" for days in reversed(range(failed))]
    assert re.findall(r"<h2><a [^>]+>([^<]+)</a></h2>", page) == [*urgent, "Window over", "All is well"]
    assert page.count("You have until") == page.count("(Berlin)") == failed
    assert page.count('/repair/"') == failed
    assert page.count("Your card could not be authorized") == failed


def make_failed(pledge: Pledge, repair_until: datetime) -> Payment:
    """Its card failed on the day of collection."""
    put(pledge.campaign, phase="collecting", deadline=timezone.now())
    return Payment.objects.create(
        pledge=pledge, campaign=pledge.campaign, state=Payment.State.DECLINED, amount_cents=40_00, currency="USD",
        problem="later", repair_until=repair_until,
    )  # fmt: skip


def test_an_open_pledge_says_on_what_it_is_charged_and_a_closed_one_does_not() -> None:
    user = make_user()
    campaign = make_campaign(deadline=datetime(2999, 1, 13, 17, tzinfo=UTC))
    make_secured(campaign, supporter=user)
    client = signed_in(user)
    condition = "secured by 13 January 2999. See or change it"

    assert condition in words(client.get("/pledges/"))

    put(campaign, phase="failed")
    assert "See or change it" not in words(client.get("/pledges/"))


def test_a_pledge_without_a_card_says_nothing_of_charges(campaign: Campaign) -> None:
    pledge = make_interest(campaign)

    page = words(signed_in(pledge.supporter).get("/pledges/"))

    assert "See or change it" in page
    assert "Charged only if" not in page


def test_organizers_find_their_desk_among_their_pledges(campaign: Campaign) -> None:
    user = make_user()
    join(campaign, user=user, role="observer", name="Otto")

    assert reverse("desk:dashboard", args=[campaign.slug]) in signed_in(user).get("/pledges/").content.decode()
