import pytest
import stripe

from .make import events, make_collected, make_intent


def test_refunds_never_exceed_what_was_collected(v1, sandbox):
    intent = make_collected(v1, sandbox)
    v1.refunds.create({"payment_intent": intent.id, "amount": 1500})

    with pytest.raises(stripe.InvalidRequestError) as too_much:
        v1.refunds.create({"payment_intent": intent.id, "amount": 2501})
    v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as nothing_left:
        v1.refunds.create({"payment_intent": intent.id, "amount": 1})

    assert (too_much.value.code, nothing_left.value.code) == ("amount_too_large", "charge_already_refunded")
    assert [refund.amount for refund in v1.refunds.list({"payment_intent": intent.id}).data] == [2500, 1500]
    # The fee stays with Stripe: 2.9 % of 4000 and 30.
    assert v1.balance.retrieve().available[0].amount == -146


def test_a_reservation_can_not_be_refunded(v1, sandbox):
    intent = make_intent(v1, sandbox)
    v1.payment_intents.confirm(intent.id, {"off_session": True})

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        v1.refunds.create({"payment_intent": intent.id})

    assert refusal.value.code == "payment_intent_unexpected_state"


def test_a_refund_that_looked_fine_can_fail_later(v1, sandbox):
    intent = make_collected(v1, sandbox, "refundFail")
    refund = v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "succeeded"

    sandbox.move_clock(60)

    assert v1.refunds.retrieve(refund.id).status == "failed"
    assert events(v1, type="refund.failed") == ["refund.failed"]
    assert v1.charges.retrieve(intent.latest_charge).amount_refunded == 0
    assert v1.balance.retrieve().available[0].amount == 4000 - 146


@pytest.mark.parametrize(("outcome", "left"), [("won", 4000 - 146 - 1500), ("lost", -146 - 1500)])
def test_a_disputed_payment_comes_back_only_if_won(v1, sandbox, outcome, left):
    intent = make_collected(v1, sandbox, "createDispute")
    dispute = v1.disputes.list({"payment_intent": intent.id}).data[0]
    assert dispute.status == "needs_response"

    sandbox.close_dispute(dispute.id, outcome)

    assert v1.disputes.retrieve(dispute.id).status == outcome
    assert v1.balance.retrieve().available[0].amount == left
    assert events(v1, types=["charge.dispute.created", "charge.dispute.closed"]) == [
        "charge.dispute.closed",
        "charge.dispute.created",
    ]


def test_a_disputed_payment_can_not_be_refunded(v1, sandbox):
    intent = make_collected(v1, sandbox, "createDispute")

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        v1.refunds.create({"payment_intent": intent.id})

    assert refusal.value.code == "charge_disputed"


def test_the_entries_of_the_account_add_up_to_its_balance(v1, sandbox):
    for _ in range(3):
        intent = make_collected(v1, sandbox)
    v1.refunds.create({"payment_intent": intent.id, "amount": 100})

    entries = list(v1.balance_transactions.list({"limit": 1}).auto_paging_iter())

    assert [entry.type for entry in entries] == ["refund", "charge", "charge", "charge"]
    assert sum(entry.net for entry in entries) == v1.balance.retrieve().available[0].amount
