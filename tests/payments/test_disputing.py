"""Disputes as banks play them: only what moved is booked, each movement once, and the audit finds the rest."""

from typing import Any

import pytest

import gateway
from campaigns.models import Campaign
from payments import disputing
from payments.books import audit
from payments.models import Account, Dispute, Entry
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.faults import collected, hear, holds
from tests.helpers.workers import everything_agrees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

FEE = 15_00
CHARGE = 1_000_00 - 29_30  # less what collecting it cost


def booked(account: Account) -> int:
    return sum(Entry.objects.filter(account=account).values_list("amount_cents", flat=True))


def opened(campaign: Campaign, sandbox: Sandbox, card: str = "createDispute") -> Dispute:
    collected(sandbox, campaign, card)
    hear(sandbox)
    return Dispute.objects.get()


@pytest.mark.parametrize("ways", [[], ["warning_under_review"], ["warning_closed"], ["prevented"]])
def test_an_inquiry_moves_nothing(campaign: Campaign, sandbox: Sandbox, ways: list[str]) -> None:
    inquiry = opened(campaign, sandbox, "createDisputeInquiry")
    assert inquiry.state == "inquiry"

    for way in ways:
        sandbox.close_dispute(inquiry.pk, way)
        hear(sandbox)

    inquiry.refresh_from_db()
    assert inquiry.state == ("closed" if ways and ways != ["warning_under_review"] else "inquiry")
    assert (booked(Account.STRIPE), booked(Account.DISPUTED), inquiry.taken_cents) == (CHARGE, 0, 0)
    everything_agrees()


def test_money_that_is_taken_after_an_inquiry_is_booked_then(campaign: Campaign, sandbox: Sandbox) -> None:
    inquiry = opened(campaign, sandbox, "createDisputeInquiry")

    sandbox.close_dispute(inquiry.pk, "needs_response")
    hear(sandbox)

    assert (booked(Account.STRIPE), booked(Account.DISPUTED)) == (CHARGE - 1_000_00 - FEE, 1_000_00)
    everything_agrees()


@pytest.mark.parametrize(("end", "back"), [("won", 1_000_00), ("lost", 0)])
def test_a_second_fee_is_booked(campaign: Campaign, sandbox: Sandbox, end: str, back: int) -> None:
    dispute = opened(campaign, sandbox)

    sandbox.close_dispute(dispute.pk, end, second_fee=True)
    for _ in range(3):
        hear(sandbox)

    assert booked(Account.STRIPE) == CHARGE - 1_000_00 - FEE + back - FEE
    assert booked(Account.FEES) == 29_30 + FEE + FEE
    assert (booked(Account.DISPUTED), booked(Account.HELD)) == (0, -back)
    assert holds(sandbox)


def test_a_dispute_won_on_appeal_is_held_for_its_supporter_again(campaign: Campaign, sandbox: Sandbox) -> None:
    dispute = opened(campaign, sandbox)
    held = []

    for status in ("lost", "appeal_needs_response", "appeal_under_review", "won"):
        sandbox.close_dispute(dispute.pk, status)
        hear(sandbox)
        held.append(-booked(Account.HELD))
        assert holds(sandbox)

    assert held == [0, 0, 0, 1_000_00]


def test_an_appeal_known_only_by_its_end_is_booked_the_same(campaign: Campaign, sandbox: Sandbox) -> None:
    dispute = opened(campaign, sandbox)
    for status in ("lost", "appeal_needs_response", "won"):
        sandbox.close_dispute(dispute.pk, status)

    hear(sandbox)

    assert -booked(Account.HELD) == 1_000_00
    assert holds(sandbox)


def test_the_audit_names_an_unknown_dispute(campaign: Campaign, sandbox: Sandbox) -> None:
    payment = collected(sandbox, campaign, "createDispute")

    found = audit.run(with_service=True).problems

    dispute = next(iter(sandbox.box.store.find("dispute", [], 1)))["id"]
    there = CHARGE - 1_000_00 - FEE
    assert found == [
        f"dispute {dispute} of pledge {payment.pledge_id}: not known here, open there",
        f"books: pledge {payment.pledge_id} has brought {CHARGE} USD by the ledger, {there} by the payment service",
    ]
    disputing.update_from_event(dispute)
    everything_agrees()


def test_the_audit_sees_a_fee_that_was_not_booked(campaign: Campaign, sandbox: Sandbox) -> None:
    dispute = opened(campaign, sandbox)
    sandbox.close_dispute(dispute.pk, "lost", second_fee=True)
    Dispute.objects.update(movements=2, state="lost")  # as if the second movement had been heard and dropped

    assert any(problem.startswith("books: pledge") for problem in audit.run(with_service=True).problems)


def test_other_uses_of_the_account_do_not_flood_the_audit(campaign: Campaign, sandbox: Sandbox) -> None:
    collected(sandbox, campaign)
    v1 = _service()
    customer = v1.customers.create({"email": "shop@example.org"})
    paid = v1.payment_intents.create(
        {"amount": 500, "currency": "usd", "customer": customer.id, "payment_method": "pm_card_visa", "confirm": True}
    )
    v1.refunds.create({"payment_intent": paid.id, "amount": 100})
    sandbox.top_up("usd", 10_00)
    sandbox.pay_out("usd")

    everything_agrees()


def _service() -> Any:
    return gateway.core.client().v1
