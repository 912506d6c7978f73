from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.valuation import charts, offer
from campaigns.valuation.offer import Impossible, Offer
from common import money

MARKET_VALUE, USERS = 12_600_000_000_00, 313_000_000


def twitter(**figures: Any) -> Offer:
    """The whole company, as one share."""
    return Offer(**{"price": MARKET_VALUE, "shares": 1, "users": USERS, **figures})


def percent(number: int) -> Fraction:
    return Fraction(number, 100)


@pytest.mark.parametrize(
    ("figures", "each"),
    [
        ({}, 40_26),
        ({"participation": percent(14)}, 287_54),
        ({"participation": percent(14), "premium": percent(30)}, 373_80),
        ({"participation": percent(14), "premium": percent(30), "debt": percent(60)}, 149_52),
        ({"participation": percent(1)}, 4_025_56),
    ],
)
def test_the_known_answers_for_twitter(figures: dict[str, Fraction], each: int) -> None:
    assert twitter(**figures).each == each


def test_every_part_of_the_sum_counts_once() -> None:
    made = Offer(price=10_00, shares=1_000_000, users=10_000, participation=percent(50), premium=percent(20),
                 rollover=percent(10), debt=percent(25), other=400_000_00, costs=50_000_00,
                 interest_rate=percent(4), operating_income=360_000_00)  # fmt: skip

    assert (made.price_per_share, made.equity) == (12_00, 12_000_000_00)
    assert (made.kept, made.borrowed) == (1_200_000_00, 3_000_000_00)
    assert made.to_raise == 12_000_000_00 - 1_200_000_00 - 3_000_000_00 - 400_000_00 + 50_000_00
    assert (made.supporters, made.each) == (5_000, 1_490_00)
    assert (made.interest, made.cover) == (120_000_00, 3)


def test_when_others_bring_too_much_supporters_bring_nothing_and_the_surplus_is_stated() -> None:
    made = twitter(debt=percent(80), rollover=percent(30), costs=1_00)

    assert (made.to_raise, made.each) == (0, 0)
    assert made.surplus == MARKET_VALUE // 10 - 1_00


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("price", 0),
        ("price", -1),
        ("shares", 0),
        ("users", 0),
        ("premium", Fraction(-1)),
        ("participation", Fraction(0)),
        ("participation", Fraction(-1)),
        ("participation", Fraction(101, 100)),
        ("participation", Fraction(1, USERS + 1)),
        ("rollover", Fraction(-1, 100)),
        ("rollover", Fraction(101, 100)),
        ("debt", Fraction(-1, 100)),
        ("other", -1),
        ("costs", -1),
        ("interest_rate", Fraction(-1, 100)),
    ],
)
def test_an_impossible_figure_is_named(name: str, value: Any) -> None:
    with pytest.raises(Impossible) as error:
        twitter(**{name: value})
    assert error.value.input == name


@pytest.mark.parametrize(
    ("figures", "cover"),
    [
        ({"debt": percent(50), "interest_rate": percent(10), "operating_income": MARKET_VALUE // 10}, 2),
        ({"debt": percent(50), "interest_rate": percent(10), "operating_income": -MARKET_VALUE // 20}, -1),
        ({"debt": percent(50), "interest_rate": percent(10), "operating_income": 0}, 0),
        ({"debt": percent(50), "interest_rate": percent(10)}, None),
        ({"debt": percent(50), "operating_income": 1}, None),
        ({"debt": percent(0), "interest_rate": percent(10), "operating_income": 1}, None),
    ],
    ids=["twice", "a loss", "nothing earned", "income unknown", "rate unknown", "no debt"],
)
def test_the_interest_is_covered_as_often_as_the_income_pays_it(figures: dict[str, Any], cover: int | None) -> None:
    assert twitter(**figures).cover == cover


def test_the_table_has_the_same_answers() -> None:
    table = offer.sensitivity(twitter(), [percent(1), percent(14)], [percent(0), percent(30)])

    assert table == [[4_025_56, 5_233_23], [287_54, 373_80]]


def test_the_parts_of_the_bar_pay_for_shares_and_costs() -> None:
    made = twitter(debt=percent(60), rollover=percent(10), other=1_000_00, costs=500_00)

    parts = charts.payers(made)

    assert [part.name for part in parts] == ["supporters", "debt", "rollover", "other"]
    assert sum(part.cents for part in parts) == made.equity + made.costs
    assert sum(part.share for part in parts) == 1
    assert [part.name for part in charts.payers(twitter())] == ["supporters"]


# -- whatever the figures are ------------------------------------------------------------------------

CURRENCIES = {"JPY": 0, "USD": 2, "KWD": 3}
hundredths = st.integers(0, 100_00).map(lambda number: Fraction(number, 100_00))


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    unit = 10 ** draw(st.sampled_from(list(CURRENCIES.values())))
    debt = draw(hundredths)
    return Offer(
        price=draw(st.integers(1, 10_000 * unit)),
        shares=draw(st.integers(1, 10**9)),
        users=draw(st.integers(10_000, 10**9)),
        premium=draw(hundredths),
        participation=draw(st.integers(1, 100_00).map(lambda number: Fraction(number, 100_00))),
        debt=debt,
        rollover=draw(hundredths.filter(lambda share: share + debt <= 1)),
        other=draw(st.integers(0, 10**9 * unit)),
        costs=draw(st.integers(0, 10**9 * unit)),
    )


def test_the_drawn_currencies_have_these_decimals() -> None:
    assert {currency: money.decimals(currency) for currency in CURRENCIES} == CURRENCIES


@given(offers())
def test_what_supporters_bring_is_what_is_to_be_raised(made: Offer) -> None:
    exact = made.users * made.participation

    assert abs(made.each * exact - made.to_raise) <= exact * Fraction(1, 2) + 1
    assert made.to_raise == 0 or made.surplus == 0
    assert abs(made.to_raise - made.surplus - (made.equity - made.kept - made.borrowed - made.other + made.costs)) <= 2


@given(offers(), hundredths)
def test_a_higher_premium_never_lowers_the_amount_per_supporter(made: Offer, premium: Fraction) -> None:
    lower, higher = sorted([premium, made.premium])

    assert replace(made, premium=lower).each <= replace(made, premium=higher).each


@given(offers(), hundredths.filter(bool))
def test_more_supporters_never_bring_more_each(made: Offer, participation: Fraction) -> None:
    fewer, more = sorted([participation, made.participation])

    assert replace(made, participation=more).each <= replace(made, participation=fewer).each
