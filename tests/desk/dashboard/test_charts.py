"""The charts say what the sentences beside them say, and what a campaign once reached stays on its desk."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from campaigns.totals import Day
from common.pages.charts import WIDTH
from desk.dashboard import charts
from desk.dashboard.charts import RIGHT
from desk.dashboard.history.days import NO_PACE, Pace
from desk.dashboard.spread import Bin
from payments.models import Collection
from pledges import pledging
from tests.helpers.builders import make_campaign, make_secured, put, signed_in
from tests.helpers.desk.desk_team import address, collected, member, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

FIRST = date(2027, 3, 1)
END = WIDTH - RIGHT  # of the drawing, to the left of the amounts


def course(*cents: int) -> list[Day]:
    """Days that each bring so much."""
    totals = [sum(cents[: number + 1]) for number in range(len(cents))]
    dates = [FIRST + timedelta(days=number) for number in range(len(cents))]
    return [Day(day, 1, added, 1, total) for day, added, total in zip(dates, cents, totals, strict=True)]


def pace(projected: int) -> Pace:
    return Pace(0, 0, projected, 0)


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, deadline=datetime(2027, 4, 30, 17, 0, tzinfo=UTC))


@pytest.mark.parametrize("days", [2, 5, 30, 55])
def test_a_projection_runs_to_the_deadline_and_to_the_sum_that_the_text_names(campaign: Campaign, days: int) -> None:
    chart = charts.cumulative(campaign, course(*[10_00] * days), pace(734_00))

    assert chart
    ends = [tuple(map(float, point.split(","))) for point in chart.projection[1:].split("L")]
    assert ends == chart.ends
    assert ends[-1][0] == END
    assert chart.x_ticks[-1] == (END, "30 April", "end")
    zero, highest = chart.y_ticks[0][0], chart.y_ticks[-1]
    assert ends[-1][1] == pytest.approx(zero - (zero - highest[0]) * 734 / 1000, abs=0.1)
    assert [text for _x, _y, text, _anchor in chart.notes] == [
        "threshold: $1,000",
        f"${days * 10}",
        "at this pace: $734",
    ]


def test_without_a_projection_the_line_ends_today(campaign: Campaign) -> None:
    chart = charts.cumulative(campaign, course(10_00, 20_00), NO_PACE)

    assert chart
    assert (chart.projection, chart.ends) == ("", [(END, chart.ends[0][1])])
    assert [text for *_place, text, _anchor in chart.notes] == ["threshold: $1,000", "$30"]


@pytest.mark.parametrize("projected", [100_00, 950_00, 1_000_00, 1_050_00, 9_000_00])
def test_no_label_lies_on_the_line_of_the_threshold(campaign: Campaign, projected: int) -> None:
    chart = charts.cumulative(campaign, course(10_00, 20_00, 30_00), pace(projected))

    assert chart
    assert all(abs(y - chart.threshold) > 12 for _x, y, _text, anchor in chart.notes if anchor == "end")


def test_a_bar_says_itself_how_many_people_it_stands_for(campaign: Campaign) -> None:
    chart = charts.histogram(campaign, [Bin(0, 5_00, 12), Bin(5_00, 10_00, 3)])

    assert chart
    assert [text for _x, _y, text, _anchor in chart.notes] == ["12", "3"]
    assert chart.y_ticks == []


def test_the_titles_are_sentences_with_the_figures(campaign: Campaign) -> None:
    now = datetime(2027, 3, 20, 12, 0, tzinfo=UTC)
    with time_machine.travel(now - timedelta(days=10), tick=False) as traveller:
        make_secured(campaign, cents=120_00)
        traveller.shift(timedelta(days=9))
        make_secured(campaign, cents=40_26)
        traveller.shift(timedelta(days=1))
        page = read(signed_in(member(campaign, TeamMember.Role.OWNER)), campaign, period="all")

    assert "$160 so far; at this pace $415 by the deadline, 41% of the threshold" in page
    assert "the total will be $415 at the deadline" in page
    assert "$160 more in 11 days, most on 10 March: $120" in page
    assert "Most common: $20 to under $50, 1 of 2 people" in page


def test_a_chart_can_be_cut_out(campaign: Campaign) -> None:
    """Every drawing has its title for those who do not see it, and the figure says whose figures of when they are."""
    for days_ago in (2, 1, 0):
        with time_machine.travel(timezone.now() - timedelta(days=days_ago), tick=False):
            make_secured(campaign)

    page = signed_in(member(campaign, TeamMember.Role.OWNER)).get(address(campaign)).text

    figures = re.findall(r'<figure class="chart.*?</figure>', page, re.DOTALL)
    assert len(figures) == 3
    for figure in figures:
        assert re.search(r'<svg [^>]*role="img"[^>]*aria-labelledby="[\w-]+"', figure)
        assert re.search(r"<title id=\"[\w-]+\">[^<]*\$", figure)
        assert "Our Commons, own figures as of" in figure
    assert page.count("The same data as a table") == 2


# -- what a campaign once reached --------------------------------------------------------------------------


def test_a_refunded_campaign_keeps_what_was_secured_and_collected(campaign: Campaign) -> None:
    owner = signed_in(member(campaign, TeamMember.Role.OWNER))
    for _ in range(2):
        payment = collected(campaign)
    payment.pledge.refresh_from_db()
    payment.pledge.move("refunded", "refunded")
    now: Any = timezone.now()
    Collection.objects.create(campaign=campaign, closed_at=now, secured_cents=90_00, repair_until=now)
    put(campaign, phase="failed")

    page = read(owner, campaign)

    assert "secured at the close $90.00 collected in total $80.52 of that, refunded $40.26" in page


def test_a_campaign_that_ended_before_its_close_keeps_its_highest_total(campaign: Campaign) -> None:
    owner = signed_in(member(campaign, TeamMember.Role.OWNER))
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        pledge = make_secured(campaign, cents=70_00)
        make_secured(campaign, cents=30_00)
    pledging.withdraw(pledge)
    put(campaign, phase="cancelled")

    assert "highest total ever $100.00" in read(owner, campaign)
