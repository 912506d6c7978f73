"""Choosing the period of the dashboard: what is compared with it, what is drawn, and days that make no sense."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns import clock
from campaigns.models import Campaign, TeamMember
from desk.dashboard.history.period import Period
from tests.helpers.builders import make_campaign, make_secured, signed_in
from tests.helpers.desk.desk_team import address, member, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(timezone="America/New_York")


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return signed_in(member(campaign, TeamMember.Role.OWNER))


def test_the_period_is_chosen_and_the_one_before_stands_beside_it(campaign: Campaign, owner: Client) -> None:
    for days_ago, cents in ((40, 10_00), (10, 20_00), (1, 30_00)):
        with time_machine.travel(timezone.now() - timedelta(days=days_ago), tick=False):
            make_secured(campaign, cents=cents)

    week, month, whole = (read(owner, campaign, period=name) for name in ("7", "30", "all"))

    assert "1 $30.00" in week
    assert "previous period 1 $20.00" in week
    assert "2 $50.00" in month
    assert "previous period 1 $10.00" in month
    assert "3 $60.00" in whole
    assert "previous period" not in whole


def test_the_period_before_is_as_long_and_ends_on_the_day_before() -> None:
    week = Period("7", date(2027, 3, 8), date(2027, 3, 14))

    assert week.before == Period("before", date(2027, 3, 1), date(2027, 3, 7))


def test_a_requested_range_of_days_is_shown(campaign: Campaign, owner: Client) -> None:
    now = timezone.now()
    for days_ago, cents in ((20, 10_00), (10, 20_00)):
        with time_machine.travel(now - timedelta(days=days_ago), tick=False):
            make_secured(campaign, cents=cents)
    first, last = (f"{now - timedelta(days=ago):%Y-%m-%d}" for ago in (12, 5))

    page = read(owner, campaign, period="custom", first=first, last=last)

    assert "1 $20.00" in page
    assert f'value="{first}"' in owner.get(address(campaign), {"period": "custom", "first": first, "last": last}).text


def test_one_day_has_no_line_and_is_promised_one_only_on_the_first(campaign: Campaign, owner: Client) -> None:
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=5), tick=False):
        make_secured(campaign)
        assert "It will appear tomorrow" in read(owner, campaign)

    for ago in (5, 2, 0):
        day = f"{clock.local(now, campaign) - timedelta(days=ago):%Y-%m-%d}"
        page = read(owner, campaign, period="custom", first=day, last=day)
        assert "It will appear tomorrow" not in page
        assert "A line needs at least two days. Choose a longer period" in page
    assert "A line needs" not in read(owner, campaign, period="7")


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"period": "custom"}, "Please enter both days."),
        ({"period": "custom", "first": "2026-01-02", "last": "2026-01-01"}, "The last day is before the first day."),
        ({"period": "custom", "first": "1999-01-01", "last": "1999-02-01"}, "There is no data for these days."),
        ({"period": "custom", "first": "soon", "last": "later"}, "Enter a valid date."),
        ({"period": "century"}, ""),
        ({"first": "9" * 5000}, "Enter a valid date."),
    ],
)
def test_days_that_make_no_sense_are_named_and_the_last_month_is_shown(
    campaign: Campaign, owner: Client, query: dict[str, str], error: str
) -> None:
    make_secured(campaign, cents=40_26)

    page = read(owner, campaign, **query)

    assert error in page
    assert "1 $40.26" in page
