"""An account that settles in another currency than the campaign's: every cent is booked in the one that it is in."""

import pytest
from django.db.models import Sum

from accounts.models import User
from campaigns.models import Campaign
from payments.models import Account, Entry, Payment
from pledges.models import Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.faults import collected, hear, holds
from tests.helpers.simulation.timeline import answer
from tests.helpers.workers import statuses, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]


@pytest.fixture(autouse=True)
def _euros(sandbox: Sandbox) -> None:
    sandbox.set_up({"settles_in": "eur", "exchange_rate": "0.9"})
    sandbox.top_up("eur", 1_000_00)


def sums() -> dict[tuple[str, str], int]:
    rows = Entry.objects.values_list("account", "journal__currency").annotate(sum=Sum("amount_cents")).order_by()
    return {(account, currency): cents for account, currency, cents in rows if cents}


def test_a_charge_and_its_fee_are_booked_in_their_own_currencies(campaign: Campaign, sandbox: Sandbox) -> None:
    collected(sandbox, campaign)

    assert sums() == {
        (Account.HELD, "USD"): -1_000_00,
        (Account.EXCHANGE, "USD"): 1_000_00,
        (Account.EXCHANGE, "EUR"): -900_00,
        (Account.FEES, "EUR"): 26_37,
        (Account.STRIPE, "EUR"): 900_00 - 26_37,
    }
    assert Payment.objects.get().fee_cents == 26_37
    assert holds(sandbox)


def test_refunds_that_fail_and_disputes_that_are_won_add_up_too(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    collected(sandbox, campaign, "refundFail")
    answer(campaign, "refused", treasurers)
    work(campaign)
    assert sums() == {(Account.FEES, "EUR"): 26_37, (Account.STRIPE, "EUR"): -26_37}

    sandbox.fail_refunds()
    hear(sandbox)

    assert statuses(campaign) == [Status.COLLECTED]
    assert holds(sandbox)


@pytest.mark.parametrize("end", ["won", "lost"])
def test_disputes_are_booked_in_both_currencies(campaign: Campaign, sandbox: Sandbox, end: str) -> None:
    collected(sandbox, campaign, "createDispute")
    hear(sandbox)
    dispute = next(iter(sandbox.box.store.find("dispute", [], 1)))["id"]

    sandbox.close_dispute(dispute, end, second_fee=True)
    hear(sandbox)

    assert sums()[Account.FEES, "EUR"] == 26_37 + 13_50 + 13_50
    assert holds(sandbox)
