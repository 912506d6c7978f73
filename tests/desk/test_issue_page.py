"""Issuing member shares at the desk: what each nominal value comes to, before anybody decides."""

import pytest
from django.test import Client

from accounts.models import User
from campaigns.models import Campaign
from payments.models import MoneyAct, ShareIssue
from tests.helpers.builders import put
from tests.helpers.desk.desk_team import address, proven, read
from tests.helpers.pages import words
from tests.helpers.shares import paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def completed(campaign: Campaign) -> Campaign:
    for cents in (99, 40_26):
        paid(campaign, cents)
    put(campaign, phase="completed")
    return campaign


@pytest.fixture
def clients(treasurers: list[User]) -> list[Client]:
    return [proven(user) for user in treasurers]


def test_the_choice_says_what_each_nominal_value_comes_to(completed: Campaign, clients: list[Client]) -> None:
    shown = words(clients[0].get(address(completed, "issue")))

    assert "$0.01: 4,125 shares, $41.25 of share capital, $0.00 goes back" in shown
    assert "$1.00: 40 shares, $40.00 of share capital, $1.25 goes back · one person has paid too little" in shown


def test_one_person_requests_the_issue_and_another_confirms_what_it_comes_to(
    completed: Campaign, clients: list[Client]
) -> None:
    clients[0].post(address(completed, "issue"), {"nominal_cents": "100", "reason": "General assembly of 1 March."})
    act = MoneyAct.objects.get()

    shown = words(clients[1].get(address(completed, "confirm", pk=act.pk)))
    clients[1].post(address(completed, "confirm", pk=act.pk))

    assert "Nominal value $1.00 Members with a share 1 Member shares 40 Share capital $40.00" in shown
    assert "Goes back as a rest $1.25 Paid too little for a share 1" in shown
    assert "Confirm: issue shares for $40.00" in shown
    assert ShareIssue.objects.get().nominal_cents == 100
    assert "Issue member shares" not in read(clients[0], completed).partition("Log")[0]


@pytest.mark.parametrize("nominal", ["7", "", "0", "x"])
def test_another_nominal_value_is_refused(completed: Campaign, clients: list[Client], nominal: str) -> None:
    clients[0].post(address(completed, "issue"), {"nominal_cents": nominal, "reason": "Because."})

    assert not MoneyAct.objects.exists()


def test_the_dashboard_offers_the_issue_of_a_completed_purchase(completed: Campaign, clients: list[Client]) -> None:
    assert address(completed, "issue") in clients[0].get(address(completed)).text
