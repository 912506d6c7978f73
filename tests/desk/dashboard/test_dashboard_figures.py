"""Whatever happens on whatever day, every figure of the desk is the one that counting pledge by pledge gives."""

from contextlib import suppress
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns import clock, totals
from campaigns.counting import breakdowns, folding
from campaigns.models import Campaign, Counted, TeamMember
from desk import figures
from desk.dashboard import actions, activity, amounts, funnel, origins, page, pipeline, spread
from desk.dashboard.history import days
from desk.supporters.criteria import Wanted
from desk.supporters.matching import matching
from desk.visibility import Visibility
from pledges import pledging
from pledges.models import Pledge, WrongMove
from tests.helpers.builders import make_campaign, make_draft, make_interest, make_member, make_secured, put
from tests.helpers.desk.recount import Brute

START = datetime(2099, 3, 1, 6, 30, tzinfo=UTC)  # clocks are put forward in the weeks that follow
ZONES = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland"]
COUNTRIES = ["US", "DE", "FR", ""]
AMOUNTS = st.sampled_from([1_00, 1_99, 2_00, 19_99, 20_00, 40_26, 99_99, 100_00, 999_99, 1_000_00])

act = st.tuples(
    st.sampled_from(["draft", "interest", "secure", "secure", "secure", "change", "withdraw", "fold"]),
    st.integers(0, 60),  # hours since the act before
    AMOUNTS,
    st.integers(0, 9),
)
FEW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def do(campaign: Campaign, name: str, cents: int, who: int) -> None:
    if name == "draft":
        make_draft(campaign, cents=cents)
    elif name == "interest":
        make_interest(campaign, cents=cents)
    elif name == "secure":
        make_secured(campaign, cents=cents, country=COUNTRIES[who % len(COUNTRIES)])
    elif name == "fold":
        folding.fold_totals(limit=3)
        folding.fold_breakdowns(limit=3)
    elif made := list(Pledge.objects.order_by("pk")):
        with suppress(WrongMove), transaction.atomic():
            pledge = made[who % len(made)]
            pledging.withdraw(pledge) if name == "withdraw" else pledging.change_amount(pledge, cents)


def live(campaign: Campaign, acts: list[tuple[str, int, int, int]], traveller: Any) -> datetime:
    """Let all of this happen, one after the other; returns when it is over."""
    for name, hours, cents, who in acts:
        traveller.shift(timedelta(hours=hours))
        do(campaign, name, cents, who)
    return timezone.now()


@pytest.mark.django_db
@FEW
@given(
    acts=st.lists(act, min_size=1, max_size=25),
    zone=st.sampled_from(ZONES),
    phase=st.sampled_from(["pledging", "interest"]),
)
@pytest.mark.slow
def test_every_figure_is_what_counting_gives(acts: list[Any], zone: str, phase: str) -> None:
    with transaction.atomic(), time_machine.travel(START, tick=False) as traveller:
        campaign = make_campaign(timezone=zone, deadline=START + timedelta(days=90), threshold_cents=3_000_00)
        now = live(campaign, acts, traveller)
        put(phase=phase)
        campaign = Campaign.objects.get(pk=campaign.pk)

        compare(campaign, now)

        transaction.set_rollback(True)


def compare(campaign: Campaign, now: datetime) -> None:
    slow = Brute(campaign)
    compare_days(campaign, now, slow)
    broken_down = breakdowns.by_amount(campaign)
    pledges = broken_down[Counted.PLEDGES]
    sums, by_source, every_day = totals.together(campaign, days.counted(campaign), clock.local(now, campaign).date())
    assert sums == totals.of([campaign])[campaign.pk]
    assert by_source == totals.by_source(campaign)
    assert every_day == days.history(campaign, now).days
    shown = amounts.shown(campaign, sums, figures.read(campaign), pledges)
    counted, few = shown.counted, shown.concentration
    assert {
        "people": counted.people,
        "cents": counted.cents,
        "median": counted.median,
        "mean": counted.mean,
        "largest": few and (few.cents, few.left_cents),
    } == slow.by_amount()
    assert few is None or few.share == Fraction(few.cents, counted.cents)
    assert [each.people for each in shown.bins] == [slow.in_bin(each.start, each.end) for each in shown.bins]
    assert sum(each.people for each in shown.bins) == counted.people
    assert {step.stage: (step.people, step.cents) for step in shown.steps} == slow.steps()
    assert [step.number for step in funnel.steps(pledges, by_source, 7)] == [7, *slow.funnel()]
    assert {step.stage: behind(campaign, step) for step in shown.steps} == slow.steps()
    assert {each.code: each.people for each in origins.by_country(broken_down[Counted.CARDS])} == slow.card_countries()


def behind(campaign: Campaign, step: pipeline.Step) -> tuple[int, int]:
    """People and money on the list that the figure leads to."""
    query = dict([step.behind.split("=")])
    found = matching(campaign, Wanted(**query), Visibility(TeamMember.Role.OWNER))
    amounts = list(found.values_list("amount_cents", flat=True))
    return len(amounts), sum(amounts)


def compare_days(campaign: Campaign, now: datetime, slow: Brute) -> None:
    history = days.history(campaign, now)
    expected = slow.days(now)
    known = {row[0]: row for row in expected}
    # Days before anything counts may be left out, for nothing stands in them.
    assert [astuple(day) for day in history.days] == [known[day.date] for day in history.days]
    assert not any(any(row[1:]) for row in expected[: len(expected) - len(history.days)])
    pace = days.pace(campaign, history, now)
    total, recent = sum(slow.amounts), slow.pace(now)
    assert pace.cents == (None if recent is None else round(recent))
    assert history.total_cents == total
    if campaign.is_open:
        left = max(Fraction((campaign.deadline - now) // timedelta(seconds=1), 86_400), Fraction(1))
        assert pace.needed_cents == -(-max(0, campaign.threshold_cents - total) // left)
    if pace.projected_cents is not None:
        assert len(history.days) >= 6
        assert recent is not None
        assert pace.projected_cents == max(0, round((total + recent * left) / 100) * 100)


@pytest.mark.parametrize(("passed", "projected"), [(4, False), (5, True)])
@pytest.mark.django_db
def test_a_projection_waits_for_five_days_of_data(passed: int, projected: bool) -> None:  # noqa: FBT001
    with time_machine.travel(START, tick=False) as traveller:
        campaign = make_campaign(deadline=START + timedelta(days=30))
        make_secured(campaign, cents=70_00)
        traveller.shift(timedelta(days=passed))
        now = timezone.now()

        pace = days.pace(campaign, days.history(campaign, now), now)

    assert (pace.projected_cents is not None) == projected
    assert pace.days_missing == 5 - passed
    if projected:
        assert pace.cents == 13_28  # 5 days and 6.5 hours brought 70 together
        assert pace.projected_cents == 402_00


@pytest.mark.django_db
def test_a_day_is_one_of_the_campaign_s_own_clock() -> None:
    with time_machine.travel(datetime(2099, 2, 11, 3, 59, tzinfo=UTC), tick=False) as traveller:
        campaign = make_campaign(timezone="America/New_York", deadline=START + timedelta(days=30))
        make_secured(campaign, cents=10_00)  # 22:59 on the 10th there
        traveller.shift(timedelta(hours=2))
        make_secured(campaign, cents=20_00)

        found = days.history(campaign, timezone.now()).days

    assert [(f"{day.date:%d}", day.cents, day.total_cents) for day in found] == [
        ("10", 10_00, 10_00),
        ("11", 20_00, 30_00),
    ]


@pytest.mark.parametrize(
    ("amounts", "median", "mean"),
    [([5], 5, 5), ([1, 2], 2, 2), ([1, 2, 9], 2, 4), ([1, 1, 2, 9], 2, 3), ([3, 3, 3, 3], 3, 3)],
)
def test_median_and_mean_stand_where_they_should(amounts: list[int], median: int, mean: int) -> None:
    known = spread.Spread(spread.Counter(amounts))

    assert (known.median, known.mean) == (median, mean)


def test_an_amount_stands_in_the_class_that_begins_with_it() -> None:
    known = spread.Spread(spread.Counter([50, 99, 100, 199, 200, 500, 4_99, 5_000]))

    assert [(each.start, each.end, each.people) for each in known.histogram(100)] == [
        (0, 100, 2), (100, 200, 2), (200, 500, 2), (500, 1_000, 1), (1_000, 2_000, 0), (2_000, 5_000, 0),
        (5_000, 10_000, 1),
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_the_page_gathers_for_a_member_has_all_its_parts() -> None:
    campaign = make_campaign()
    make_secured(campaign)
    member = TeamMember.objects.select_related("campaign").get(user=make_member(campaign))

    shown = page.read(member, {}, may_act=False, may_publish=False)

    assert shown.course.changes[0].period.name == "30"
    assert shown.course.changes[0].cents == 40_00
    assert [happening.what for happening in shown.happenings] == ["Card saved", "Confirmed by email"]


@pytest.mark.django_db
def test_recent_activity_is_in_the_order_of_the_times_it_shows() -> None:
    campaign = make_campaign()
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        make_secured(campaign)
    make_secured(campaign)

    shown = [each.at for each in activity.recent(campaign, Visibility(TeamMember.Role.OWNER))]

    assert len(set(shown)) > 2
    assert shown == sorted(shown, reverse=True)


@pytest.mark.django_db
def test_what_ends_the_campaign_is_set_apart_at_the_end() -> None:
    found = actions.possible(make_campaign(), may_publish=True, is_asking=False)

    assert [(str(link.label), link.css) for link in found] == [
        ("Extend the deadline", ""),
        ("Change the terms", ""),
        ("Cancel the campaign", "bad"),
    ]
