"""Where the figures of an offer come from, and what the campaign page makes of them."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import get_template
from django.test import Client
from django.utils import translation

from campaigns.models import Campaign, CompanyFact
from campaigns.pages.stake import Reach
from campaigns.valuation import calculation, charts
from common.pages.charts import TOP
from tests.campaigns.valuation.test_calculator import DEMO, demo, make_listed, words
from tests.helpers.builders import make_company, unguarded

__all__ = ["demo"]  # a fixture

pytestmark = pytest.mark.django_db


def found(campaign: Campaign) -> dict[str, calculation.Figure]:
    return calculation.figures(campaign, campaign.company.facts.order_by("as_of"))


def test_the_shares_are_implied_by_the_market_value_and_the_price_of_its_day() -> None:
    figures = found(make_listed())

    assert (figures["price"].value, figures["price"].as_of) == (Decimal("10.00"), date(2016, 10, 10))
    assert figures["shares"].value == 2_000
    assert figures["shares"].source == "Implied: market value ÷ price (Annual report)"


def test_known_shares_are_taken_with_the_close_of_the_valuation_date() -> None:
    campaign = make_listed()
    with unguarded():
        campaign.company.facts.create(
            kind=CompanyFact.Kind.SHARES, value=2_100, as_of=date(2016, 9, 30), source="Quarterly report"
        )

    figures = found(campaign)

    assert (figures["price"].value, figures["price"].as_of) == (Decimal("8.00"), date(2016, 10, 14))
    assert (figures["shares"].value, figures["shares"].source) == (2_100, "Quarterly report")


def test_a_company_that_is_not_traded_counts_as_one_share() -> None:
    campaign = make_listed()
    with unguarded():
        campaign.company.closes.all().delete()

    figures = found(campaign)

    assert (figures["price"].value, figures["shares"].value) == (Decimal("20000.00"), 1)
    assert "treated as a single share" in figures["shares"].source


def test_assumptions_are_read_in_percent_and_in_units_of_the_currency() -> None:
    campaign = make_listed(currency="JPY")
    for kind, value in [("premium", 12_50), ("costs", 5_000), ("operating_income", -7_000)]:
        with unguarded():
            campaign.assumptions.create(kind=kind, value=value, as_of=date(2016, 10, 1), source="The board")

    figures = found(campaign)

    assert figures["premium"] == calculation.Figure(Decimal("12.50"), "The board", date(2016, 10, 1))
    assert (figures["costs"].value, figures["operating_income"].value) == (5_000, -7_000)
    assert (figures["participation"].value, figures["participation"].source) == (100, "Not stated by the campaign")
    assert figures["interest_rate"].value is None


# -- on the campaign page ----------------------------------------------------------------------------


@pytest.mark.slow
def test_the_campaign_page_has_one_sum_and_says_what_the_threshold_buys(client: Client, demo: Campaign) -> None:
    text = words(client.get("/c/we-are-twitter/"))

    assert "÷ 313 million per person, if everyone takes part: the fair share = $40.26" in text
    assert (
        "At the last price of $16.88 a share, the threshold of $100,000 buys 5,924 of 717.5 million shares: a voice, "
        "not control." in text
    )
    assert 5_924 * 16_88 <= 100_000_00 < 5_925 * 16_88
    assert "$149.52" not in text
    assert "offer: $22.83" in text  # in the drawing
    assert "/c/we-are-twitter/calculator/" in client.get("/c/we-are-twitter/").content.decode()


@pytest.mark.parametrize(
    ("threshold_cents", "reach"),
    [
        (15_99, "buys 1 of 2,000 shares: a voice, not control"),
        (8_007_99, "buys 1,000 of 2,000 shares: a voice, not control"),
        (8_008_00, "buys 1,001 of 2,000 shares: the majority"),
        (15_999_99, "buys 1,999 of 2,000 shares: the majority"),
        (16_000_00, "covers the whole market value of $16,000"),
    ],
)
def test_how_far_the_threshold_reaches(client: Client, threshold_cents: int, reach: str) -> None:
    campaign = make_listed(threshold_cents=threshold_cents, optimum_cents=1_000_000_00)  # 2,000 shares at $8

    assert reach in words(client.get(campaign.get_absolute_url()))


@pytest.mark.parametrize(
    ("threshold_cents", "reach"),
    [(5_000_00, "is 25% of the market value of $20,000"), (20_000_00, "covers the whole market value of $20,000")],
)
def test_how_far_the_threshold_reaches_if_there_is_no_share_price(
    client: Client, threshold_cents: int, reach: str
) -> None:
    campaign = make_listed(threshold_cents=threshold_cents, optimum_cents=1_000_000_00)
    with unguarded():
        campaign.company.closes.all().delete()

    assert reach in words(client.get(campaign.get_absolute_url()))


@pytest.mark.parametrize("each", Reach)
def test_every_reach_has_its_partial(each: Reach) -> None:
    get_template(each.template)


def test_an_impossible_assumption_breaks_no_page(client: Client) -> None:
    campaign = make_listed()
    with unguarded():
        campaign.assumptions.create(kind="participation", value=0, as_of=date(2016, 10, 1), source="The board")

    assert client.get(campaign.get_absolute_url()).status_code == 200
    response = client.get(f"/c/{campaign.slug}/calculator/")
    assert list(response.context["page"].form.errors) == ["participation"]


@pytest.mark.slow
def test_the_drawing_of_the_price_follows_the_offer(client: Client, demo: Campaign) -> None:
    client.get("/c/we-are-twitter/")
    with unguarded():
        demo.assumptions.filter(kind="premium").update(value=50_00)

    assert re.search(r"offer: \$26\.34(?! per share)", words(client.get("/c/we-are-twitter/")))


def test_an_offer_above_every_price_stays_inside_the_drawing() -> None:
    company = make_company()
    for day in (3, 4):
        company.closes.create(date=date(2016, 10, day), close_cents=10_00, volume=1)

    chart = charts.price_chart(company, date(2016, 10, 4), 37_00)

    assert chart
    assert chart.offer
    assert chart.offer[1] == "$37.00"
    assert TOP <= chart.offer[0] < chart.marks[0][1]


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_coordinate_of_a_drawing_has_a_comma(client: Client, demo: Campaign, language: str) -> None:
    with translation.override(language):
        pages = [client.get(f"/{language}/c/we-are-twitter/"), client.get(f"/{language}{DEMO}", follow=True)]

    for page in pages:
        drawings = "".join(re.findall(r"<svg.*?</svg>", page.content.decode(), re.DOTALL))
        assert not re.search(r'\b(?:x|y|x1|x2|y1|y2|cx|cy|width)="[^"]*,', drawings)
