"""What the campaign page says of today and of each day is what counting event by event gives."""

import re
from dataclasses import astuple
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns import totals
from campaigns.models import Campaign
from campaigns.pages.momentum import MOST_ROWS, Momentum, momentum
from campaigns.totals import Day
from tests.desk.dashboard.test_dashboard_figures import FEW, START, ZONES, act, live
from tests.helpers.builders import make_campaign, make_secured, put
from tests.helpers.desk.recount import Brute

pytestmark = pytest.mark.django_db


@FEW
@given(
    acts=st.lists(act, min_size=1, max_size=25),
    zone=st.sampled_from(ZONES),
    phase=st.sampled_from(["pledging", "interest"]),
)
@pytest.mark.slow
def test_today_and_every_day_are_what_counting_gives(acts: list[Any], zone: str, phase: str) -> None:
    with transaction.atomic(), time_machine.travel(START, tick=False) as traveller:
        campaign = make_campaign(timezone=zone, deadline=START + timedelta(days=90), threshold_cents=3_000_00)
        now = live(campaign, acts, traveller)
        put(phase=phase)
        campaign = Campaign.objects.get(pk=campaign.pk)
        expected = {row[0]: row for row in Brute(campaign).days(now)}
        today, headline = max(expected, default=START.date()), totals.of([campaign])[campaign.pk].headline

        momentum = found(campaign)

        assert momentum.more_people == (expected[today][1] if expected else 0)
        for line in momentum.lines():
            assert [astuple(day) for day in line.rows] == [expected[day.date] for day in line.rows]
            assert astuple(line.rows[0])[-2:] == (headline.people, headline.cents)
            assert len(line.rows) == len(expected) or len(expected) > MOST_ROWS
        transaction.set_rollback(True)


@pytest.mark.parametrize(("days", "rows"), [(2, 2), (31, 31), (32, 6)])
def test_the_table_of_many_days_has_the_last_one_of_each_week(days: int, rows: int) -> None:
    with time_machine.travel(START, tick=False) as traveller:  # a Sunday
        campaign = make_campaign(deadline=START + timedelta(days=90))
        make_secured(campaign, cents=5_00)
        traveller.shift(timedelta(days=days - 1))

        [line] = found(campaign).lines()

    assert len(line.rows) == rows
    assert line.rows[0].date == START.date() + timedelta(days=days - 1)
    assert line.rows[-1] == Day(START.date(), 1, 5_00, 1, 5_00)
    assert line.line.count(",") == days


def found(campaign: Campaign) -> Momentum:
    read = momentum(campaign, totals.of([campaign])[campaign.pk])
    assert read
    return read


def test_the_day_begins_at_midnight_of_the_campaign(client: Client) -> None:
    with time_machine.travel(START, tick=False) as traveller:  # 01:30 in New York
        campaign = make_campaign(timezone="America/New_York", deadline=START + timedelta(days=90))
        traveller.shift(timedelta(hours=-2))
        make_secured(campaign)
        traveller.shift(timedelta(hours=2))
        for _ in range(2):
            make_secured(campaign)

        page = client.get(campaign.get_absolute_url()).content.decode()

    assert "+2 today" in page
    assert found_rows(page) == ["1\u00a0March\u00a02099", "28\u00a0February\u00a02099"]


def test_the_line_says_in_words_and_at_its_end_what_it_has_reached(client: Client) -> None:
    with time_machine.travel(START, tick=False) as traveller:
        campaign = make_campaign(deadline=START + timedelta(days=90), threshold_cents=1_000_00)
        make_secured(campaign, cents=250_00)
        traveller.shift(timedelta(days=1))

        page = client.get(campaign.get_absolute_url()).content.decode()
        [line] = found(campaign).lines()

    chart = page.partition('<figure class="chart">')[2].partition("</figure>")[0]
    assert "$250 secured by saved cards" in chart
    assert "25% of the threshold of $1,000" in " ".join(chart.split())
    assert chart.count(">$250</text>") == 1
    assert 'aria-labelledby="total-chart"' in chart
    assert [text for _y, text in line.y_ticks] == ["$0", "$500", "$1,000"]


def found_rows(page: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]+)</th>', page.partition('id="total-table"')[2].partition("</table>")[0])


def test_a_day_of_losses_boasts_of_nothing(client: Client) -> None:
    campaign = make_campaign(deadline=timezone.now() + timedelta(days=90))

    assert "today</dd>" not in client.get(campaign.get_absolute_url()).content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_costs_the_same_however_many_take_part(
    client: Client, people: int, django_assert_num_queries: Any
) -> None:
    with time_machine.travel(START, tick=False) as traveller:
        campaign = make_campaign(deadline=START + timedelta(days=90))
        for _ in range(people):
            make_secured(campaign, name="Ada", show_name=True)
            traveller.shift(timedelta(days=1))

        with django_assert_num_queries(20):
            page = client.get(campaign.get_absolute_url()).content.decode()
        assert len(found_rows(page)) == people + 1
        assert page.count("<bdi>Ada</bdi>") == people
        with django_assert_num_queries(18):  # without the two lines, which are kept as long as nothing changes
            assert client.get(campaign.get_absolute_url()).content.decode() == page

        make_secured(campaign, cents=7_00)
        assert f"{40 * people + 7}.00" in client.get(campaign.get_absolute_url()).content.decode()


def test_a_campaign_that_is_over_has_no_momentum() -> None:
    campaign = make_campaign()
    for phase in Campaign.Phase:
        put(campaign, phase=phase)
        campaign = Campaign.objects.get(pk=campaign.pk)
        read = momentum(campaign, totals.of([campaign])[campaign.pk])
        assert (read is not None) == (phase in {"interest", "pledging"})


def test_a_total_far_above_the_threshold_stays_inside_the_drawing() -> None:
    with time_machine.travel(START, tick=False) as traveller:
        campaign = make_campaign(deadline=START + timedelta(days=90), threshold_cents=10_00)
        for _ in range(3):
            make_secured(campaign, cents=1_000_00)
            traveller.shift(timedelta(days=1))

        [line] = found(campaign).lines()

    assert 0 < line.marks[0][1] < line.threshold[0] < line.height
    assert line.rows[0].date == date(2099, 3, 4)
