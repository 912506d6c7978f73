"""Events that are old, repeated or too early, and the oracle after it; test_faults has the list."""

from dataclasses import replace

import pytest

import gateway
from accounts.models import User
from campaigns.models import Campaign
from gateway import RefundState
from payments import disputing
from payments.collection import charging, repairing, sweeps
from payments.models import Dispute, Payment, Refund
from payments.refunds import refund_results, refunding, sending
from pledges.models import Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import pledge_with
from tests.helpers.faults import collected, hear, holds
from tests.helpers.simulation import timeline
from tests.helpers.workers import statuses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State


def test_a_late_event_about_an_old_decline_does_not_use_up_the_next_attempt(
    campaign: Campaign, sandbox: Sandbox
) -> None:
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail")
    timeline.close(campaign)
    charging.authorize_due()
    repairing.same_card(pledge.payments.get())

    hear(sandbox)

    assert pledge.payments.get().state == PaymentState.TO_AUTHORIZE
    timeline.work()
    assert pledge.payments.get().attempt == 3


def test_a_stale_look_at_a_refund_does_not_undo_its_failure(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    collected(sandbox, campaign, "refundFail")
    timeline.answer(campaign, "refused", treasurers)
    timeline.work()
    row = Refund.objects.get()
    succeeded = gateway.read_refund(row.refund_id)
    assert succeeded.state == RefundState.SUCCEEDED
    sandbox.fail_refunds()
    hear(sandbox)

    refund_results.record(row, succeeded)

    assert Refund.objects.get().state == "failed"
    assert statuses(campaign) == [Status.COLLECTED]
    assert holds(sandbox)


@pytest.mark.parametrize("end", ["won", "lost"])
def test_a_stale_look_at_a_dispute_does_not_open_it_again(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    collected(sandbox, campaign, "createDispute")
    hear(sandbox)
    dispute = Dispute.objects.get()
    opened = gateway.read_dispute(dispute.pk)
    sandbox.close_dispute(dispute.pk, end)
    hear(sandbox)

    monkeypatch.setattr(gateway, "read_dispute", lambda _: replace(opened, state="open"))
    disputing.update_from_event(dispute.pk)

    assert Dispute.objects.get().state == end
    assert holds(sandbox)


def test_a_refund_reported_before_its_payment_is_booked_still_counts(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign)
    timeline.close(campaign)
    charging.authorize_due()
    sweeps.advance_all()
    sandbox.faults.change({"lose_reply_next": 1, "lose_reply_path": "capture"})
    charging.capture_due()
    gateway.core.client().v1.refunds.create({"payment_intent": Payment.objects.get().intent_id})

    refund_results.update_from_event(next(gateway.list_refunds(campaign.created_at)).id)
    timeline.work()

    assert statuses(campaign) == [Status.REFUNDED]
    assert holds(sandbox)


def test_a_refund_whose_answer_was_lost_is_found_again_when_its_key_has_lapsed(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    """Keys live 24 hours: a worker that comes back later must look before it sends money a second time."""
    payment = collected(sandbox, campaign)
    refunding.request(payment, 300_00, treasurers[0])
    sandbox.faults.change({"lose_reply_next": 1, "lose_reply_path": "POST /v1/refunds"})
    sending.refund_due()
    timeline.skip(sandbox.move_clock, 30)

    timeline.hurry()
    sending.refund_due()

    assert [each.amount for each in gateway.list_refunds(campaign.created_at)] == [300_00]
    timeline.work()
    assert holds(sandbox)
