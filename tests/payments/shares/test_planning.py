"""What an issue of shares would come to."""

import pytest

from campaigns.models import Campaign
from payments.refunds import refunding
from payments.shares import planning
from payments.shares.planning import Plan
from tests.helpers.builders import make_campaign
from tests.helpers.shares import paid

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cents", "nominal", "plan"),
    [
        (40_26, 1_00, Plan(1_00, people=1, shares=40, cents=40_00, rest_cents=26, without=0)),
        (99, 1_00, Plan(1_00, people=0, shares=0, cents=0, rest_cents=99, without=1)),
        (1_00, 1_00, Plan(1_00, people=1, shares=1, cents=1_00, rest_cents=0, without=0)),
        (40_26, 1, Plan(1, people=1, shares=40_26, cents=40_26, rest_cents=0, without=0)),
    ],
)
def test_an_amount_becomes_whole_shares_and_a_rest(campaign: Campaign, cents: int, nominal: int, plan: Plan) -> None:
    paid(campaign, cents)

    assert planning.plan(campaign, nominal) == plan


def test_each_payment_is_divided_for_itself_and_without_what_was_refunded(campaign: Campaign) -> None:
    paid(campaign, 1_50)
    refunding.request(paid(campaign, 3_50), 1_00)
    refunding.request(paid(campaign, 5_00), 5_00)
    paid(make_campaign(), 7_00)

    assert planning.plan(campaign, 1_00) == Plan(1_00, people=2, shares=3, cents=3_00, rest_cents=1_00, without=0)


def test_without_payments_there_is_nothing_to_issue(campaign: Campaign) -> None:
    assert planning.plan(campaign, 1) == Plan(1, people=0, shares=0, cents=0, rest_cents=0, without=0)


@pytest.mark.parametrize(
    ("currency", "values"), [("USD", [1, 1_00]), ("JPY", [1]), ("ISK", [1_00]), ("KWD", [10, 1_000])]
)
def test_a_share_is_worth_the_smallest_amount_or_a_unit_of_the_currency(currency: str, values: list[int]) -> None:
    assert planning.nominal_values(currency) == values
