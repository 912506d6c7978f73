"""Refunds: what is left, once, and what the banks do with it."""

import pytest

import gateway
from accounts.models import User
from campaigns.models import Campaign
from payments.models import Account, Entry, Refund
from payments.refunds import refunding, sending
from pledges.models import Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.faults import hear
from tests.helpers.simulation.timeline import answer
from tests.helpers.workers import collected, everything_agrees, statuses, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]


def test_only_what_is_left_goes_back_after_a_partial_refund(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    payment = collected(sandbox, campaign).payments.get()
    refunding.request(payment, 300_00)
    answer(campaign, "refused", treasurers)

    work(campaign)

    assert sorted(Refund.objects.values_list("amount_cents", flat=True)) == [300_00, 700_00]
    assert statuses(campaign) == [Status.REFUNDED]
    everything_agrees()


def test_a_refund_that_fails_later_is_booked_back_and_listed(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    collected(sandbox, campaign, "refundFail")
    answer(campaign, "refused", treasurers)
    work(campaign)

    sandbox.fail_refunds()
    hear(sandbox)

    assert [(refund.state, bool(refund.failure)) for refund in Refund.objects.all()] == [("failed", True)]
    assert statuses(campaign) == [Status.COLLECTED]
    everything_agrees()


def test_more_than_was_charged_cannot_go_back(campaign: Campaign, sandbox: Sandbox) -> None:
    payment = collected(sandbox, campaign).payments.get()

    refunding.request(payment, 600_00)
    with pytest.raises(refunding.TooMuch):
        refunding.request(payment, 400_01)
    refunding.request(payment, 400_00)
    while sending.refund_due():
        pass

    assert statuses(campaign) == [Status.REFUNDED]
    everything_agrees()


def test_a_refund_made_at_stripe_is_booked_when_its_event_arrives(campaign: Campaign, sandbox: Sandbox) -> None:
    payment = collected(sandbox, campaign).payments.get()
    gateway.core.client().v1.refunds.create({"payment_intent": payment.intent_id, "amount": 250_00})

    for _ in range(2):
        hear(sandbox)

    assert Refund.objects.get().amount_cents == 250_00
    assert statuses(campaign) == [Status.COLLECTED]
    everything_agrees()


@pytest.mark.parametrize(("outcome", "held"), [("won", 1_000_00), ("lost", 0)])
def test_disputes_are_booked_as_they_open_and_end(
    campaign: Campaign, sandbox: Sandbox, outcome: str, held: int
) -> None:
    pledge = collected(sandbox, campaign, "createDispute")

    hear(sandbox)
    dispute = pledge.payments.get().disputes.get()
    assert dispute.state == "open"
    sandbox.close_dispute(dispute.pk, outcome)
    hear(sandbox)
    hear(sandbox)

    dispute.refresh_from_db()
    booked = -sum(Entry.objects.filter(account=Account.HELD).values_list("amount_cents", flat=True))
    disputed = sum(Entry.objects.filter(account=Account.DISPUTED).values_list("amount_cents", flat=True))
    assert (dispute.state, booked, disputed) == (outcome, held, 0)
    everything_agrees()
