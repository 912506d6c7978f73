import pytest
import stripe

from sandbox.stripe.web import dashboard

from .builders import events, make_collected, make_intent, make_saved_card

FLOAT = 10_000


@pytest.fixture(autouse=True)
def _some_float(sandbox):
    """Refunds do not bring the fees back: without this, what is collected is less than what goes back."""
    sandbox.top_up("usd", FLOAT)


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
    assert v1.balance.retrieve().available[0].amount == FLOAT - 146


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
    assert v1.balance.retrieve().available[0].amount == FLOAT + 4000 - 146


@pytest.mark.parametrize(("outcome", "left"), [("won", 4000 - 146 - 1500), ("lost", -146 - 1500)])
def test_a_disputed_payment_comes_back_only_if_won(v1, sandbox, outcome, left):
    intent = make_collected(v1, sandbox, "createDispute")
    dispute = v1.disputes.list({"payment_intent": intent.id}).data[0]
    assert dispute.status == "needs_response"

    sandbox.close_dispute(dispute.id, outcome)

    assert v1.disputes.retrieve(dispute.id).status == outcome
    assert v1.balance.retrieve().available[0].amount == FLOAT + left
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

    assert [entry.type for entry in entries] == ["refund", "charge", "charge", "charge", "topup"]
    assert sum(entry.net for entry in entries) == v1.balance.retrieve().available[0].amount


# -- a balance that is short -------------------------------------------------------------------------------


def balance(v1):
    there = v1.balance.retrieve()
    return there.available[0].amount, there.pending[0].amount


def test_a_refund_beyond_the_available_balance_waits_until_it_is_topped_up(v1, sandbox):
    sandbox.pay_out("usd")
    intent = make_collected(v1, sandbox)

    refund = v1.refunds.create({"payment_intent": intent.id})

    assert (refund.status, refund.pending_reason) == ("pending", "insufficient_funds")
    assert "balance_transaction" not in refund
    assert v1.charges.retrieve(intent.latest_charge).refunded
    sandbox.top_up("usd", 145)
    assert v1.refunds.retrieve(refund.id).status == "pending"
    sandbox.top_up("usd", 1)
    sent = v1.refunds.retrieve(refund.id)
    assert (sent.status, "pending_reason" in sent, balance(v1)) == ("succeeded", False, (0, 0))
    assert events(v1, types=["refund.created", "refund.updated"]) == ["refund.updated", "refund.created"]


def test_what_was_collected_is_available_only_after_days(v1, sandbox):
    sandbox.pay_out("usd")
    sandbox.set_up({"settle_days": 2})

    intent = make_collected(v1, sandbox)

    assert balance(v1) == (0, 4000 - 146)
    refund = v1.refunds.create({"payment_intent": intent.id, "amount": 1000})
    assert refund.status == "pending"
    sandbox.move_clock(2 * 86400)
    v1.balance.retrieve()
    assert v1.refunds.retrieve(refund.id).status == "succeeded"
    assert balance(v1) == (4000 - 146 - 1000, 0)


def test_automatic_payouts_empty_the_balance_every_day(v1, sandbox):
    sandbox.set_up({"payouts": "automatic"})
    make_collected(v1, sandbox)

    sandbox.move_clock(86400)

    assert balance(v1) == (0, 0)
    payout = v1.balance_transactions.list({"type": "payout"}).data[0]
    assert payout.net == -(FLOAT + 4000 - 146)


def test_everything_can_be_settled_in_another_currency(v1, sandbox):
    sandbox.set_up({"settles_in": "eur", "exchange_rate": "0.9"})

    intent = make_collected(v1, sandbox)

    charge = v1.charges.retrieve(intent.latest_charge, {"expand": ["balance_transaction"]})
    entry = charge.balance_transaction
    assert (entry.currency, entry.amount, entry.fee, entry.exchange_rate) == ("eur", 3600, 131, 0.9)
    assert [each.currency for each in v1.balance.retrieve().available] == ["eur", "usd"]


# -- inquiries, second fees, appeals -----------------------------------------------------------------------


def test_an_inquiry_moves_no_money_unless_the_bank_takes_it_after_all(v1, sandbox):
    make_collected(v1, sandbox, "createDisputeInquiry")
    inquiry = v1.disputes.list({}).data[0]

    assert (inquiry.status, inquiry.balance_transactions) == ("warning_needs_response", [])
    sandbox.close_dispute(inquiry.id, "warning_under_review")
    assert balance(v1)[0] == FLOAT + 4000 - 146
    sandbox.close_dispute(inquiry.id, "needs_response")

    assert balance(v1)[0] == FLOAT - 146 - 1500
    assert events(v1, types=["charge.dispute.created", "charge.dispute.updated", "charge.dispute.funds_withdrawn"]) == [
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.dispute.created",
    ]


@pytest.mark.parametrize(("outcome", "left"), [("won", 4000), ("lost", 0)])
def test_defending_a_dispute_can_cost_a_second_fee(v1, sandbox, outcome, left):
    make_collected(v1, sandbox, "createDispute")

    closed = sandbox.close_dispute(v1.disputes.list({}).data[0].id, outcome, second_fee=True)

    assert [entry["fee"] for entry in closed["balance_transactions"]] == [1500, 1500]
    assert balance(v1)[0] == FLOAT + left - 146 - 1500 - 1500


def test_a_lost_dispute_can_be_won_on_appeal(v1, sandbox):
    make_collected(v1, sandbox, "createDispute")
    dispute = v1.disputes.list({}).data[0]

    for status in ("lost", "appeal_needs_response", "appeal_under_review", "won"):
        sandbox.close_dispute(dispute.id, status)

    assert balance(v1)[0] == FLOAT + 4000 - 146 - 1500


# -- the Dashboard -----------------------------------------------------------------------------------------


def test_a_person_refunds_detaches_deletes_pays_out_and_tops_up_on_a_page(v1, sandbox):
    intent = make_collected(v1, sandbox)
    customer, method = make_saved_card(v1, sandbox)
    other, _ = make_saved_card(v1, sandbox)

    def press(act, id_, value=""):
        return dashboard.answer(sandbox, "POST", {"act": act, "id": id_, "value": value}).status

    assert press("refund", intent.latest_charge, "1500") == 303
    assert press("detach", method) == press("delete", other) == press("pay_out", "usd") == 303
    assert press("top_up", "usd", "700") == 303

    assert v1.charges.retrieve(intent.latest_charge).amount_refunded == 1500
    assert v1.customers.payment_methods.list(customer).data == []
    assert v1.customers.retrieve(other).deleted
    assert balance(v1) == (700, 0)
    page = dashboard.answer(sandbox, "GET", {})
    assert "$7.00" in page.html
    assert press("refund", intent.latest_charge, "9999") == press("nonsense", "") == 422
