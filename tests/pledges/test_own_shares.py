"""What members are told about their shares on “My pledge”, and what a download of their data says."""

import pytest
from django.urls import reverse

from campaigns.models import Campaign
from payments.models import Allotment
from pledges.personal_data import collected
from tests.helpers.builders import signed_in
from tests.helpers.pages import words
from tests.helpers.shares import decided, issued, paid
from tests.payments.shares.test_cancelling import refund

pytestmark = pytest.mark.django_db


def page(allotment: Allotment) -> str:
    client = signed_in(allotment.pledge.supporter)
    return words(client.get(reverse("pledges:pledge", args=[allotment.pledge_id])))


def test_my_pledge_says_how_many_shares_it_became(campaign: Campaign) -> None:
    shown = page(issued(campaign, 40_26))

    assert "You are a co-owner" in shown
    assert "Member shares 40 Nominal value of a share $1.00 Share capital $40.00" in shown
    assert "Certificate No. 1 (PDF)" in shown


def test_cancelled_shares_are_shown_only_in_the_history(campaign: Campaign) -> None:
    allotment = issued(campaign, 40_00)
    refund(allotment.pledge.payments.get(), 40_00)

    shown = page(allotment)

    assert "Your member shares" not in shown
    assert "Member shares cancelled" in shown


def test_a_pledge_without_shares_shows_none(campaign: Campaign) -> None:
    pledge = paid(campaign, 40_00).pledge
    decided(campaign)

    assert "Your member shares" not in words(
        signed_in(pledge.supporter).get(reverse("pledges:pledge", args=[pledge.pk]))
    )


def test_the_data_that_people_download_has_their_shares(campaign: Campaign) -> None:
    allotment = issued(campaign, 40_26)

    [found] = collected.about(allotment.pledge.supporter)["pledges"]

    [shares] = found["shares"]
    assert (shares["number"], shares["shares"], shares["nominal_value"]) == (1, 40, "1.00 USD")
