"""The amount that is chosen counts, whatever is left in the field for another one."""

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from pledges.forms.amount import amount_form
from pledges.models import Pledge
from tests.helpers.builders import make_campaign, make_interest, make_secured, signed_in
from tests.helpers.pages import send

pytestmark = pytest.mark.django_db

SUGGESTED = "500"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(min_cents=5_00)


@pytest.mark.parametrize("typed", ["", "55", "much", "0.01", "9" * 31])
def test_a_chosen_suggestion_counts_whatever_was_typed(client: Client, campaign: Campaign, typed: str) -> None:
    send(client, campaign, choice=SUGGESTED, amount=typed)

    assert Pledge.objects.get().amount_cents == 5_00


@pytest.mark.parametrize("choice", ["other", ""])
def test_a_typed_amount_counts_if_no_suggestion_is_chosen(client: Client, campaign: Campaign, choice: str) -> None:
    send(client, campaign, choice=choice, amount="55")

    assert Pledge.objects.get().amount_cents == 55_00


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"choice": "other", "amount": " "}, "Enter an amount, or choose one above."),
        ({}, "Enter an amount, or choose one above."),
        ({"choice": "other", "amount": "9" * 31}, "Ensure this value has at most 30 characters (it has 31)."),
    ],
)
def test_without_a_readable_amount_there_is_one_error(campaign: Campaign, sent: dict[str, str], error: str) -> None:
    form = amount_form(make_interest(campaign), {**sent, "consent": "on"})

    assert form.errors == {"amount": [error]}


def test_a_free_amount_can_be_raised_to_a_suggested_one(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=7_77)

    # The browser sends the present amount along, which the form was filled in with.
    filled = {"choice": SUGGESTED, "amount": "7.77", "consent": "on"}
    signed_in(pledge.supporter).post(reverse("pledges:amount", args=[pledge.pk]), filled)

    assert Pledge.objects.get().amount_cents == 5_00
