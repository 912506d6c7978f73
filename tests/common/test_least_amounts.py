"""No campaign asks for less than the payment service charges in its currency."""

from typing import Any

import pytest

from campaigns.forms.amendment import ChangeForm
from campaigns.forms.setup import SumsForm
from campaigns.models import Campaign
from common import money
from sandbox.stripe.resources import currencies
from tests.helpers.builders import make_campaign, make_company

pytestmark = pytest.mark.django_db

LEAST = [
    ("USD", "0.49", "0.5"),
    ("CHF", "0.49", "0.5"),
    ("GBP", "0.29", "0.3"),
    ("JPY", "49", "50"),
    ("CZK", "14", "15"),
    ("KRW", "49", "50"),
    ("ZAR", "0.49", "0.5"),
]


def campaign_in(currency: str) -> Campaign:
    return make_campaign(company=make_company(currency=currency), min_cents=15_00, max_cents=10_000_00)


def test_the_sandbox_refuses_what_the_site_refuses() -> None:
    assert {code.upper(): least for code, least in currencies.MINIMUM.items()} == money.MIN_AMOUNTS


@pytest.mark.parametrize(("currency", "too_small", "least"), LEAST)
@pytest.mark.parametrize("form", [SumsForm, ChangeForm])
def test_a_smaller_least_pledge_is_refused_while_a_campaign_is_made_and_when_it_changes(
    form: Any, currency: str, too_small: str, least: str
) -> None:
    campaign = campaign_in(currency)

    refused, taken = (form({"min": typed}, campaign=campaign).errors for typed in (too_small, least))

    assert refused["min"] == [f"The minimum is {least}."]
    assert "min" not in taken


@pytest.mark.parametrize("currency", ["ISK", "KWD", "PEN", "BGN"])
def test_other_currencies_require_their_smallest_step(currency: str) -> None:
    assert money.smallest(currency) == money.step(currency)
