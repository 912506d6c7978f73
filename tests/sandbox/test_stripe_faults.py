"""The faults that the sandbox can be told to produce."""

import pytest
import stripe

from sandbox.stripe.web import dashboard

from .builders import make_intent


def test_a_saved_fault_is_replayed_for_days_under_its_key(v1, sandbox):
    sandbox.faults.save_5xx_next = 1
    for hours in (0, 1, 30, 40):
        sandbox.move_clock(hours * 3600)
        with pytest.raises(stripe.APIError) as broken:
            v1.customers.create({}, {"idempotency_key": "k"})
        assert broken.value.http_status == 500
    assert sandbox.stats()["objects"] == {}

    assert v1.customers.create({}, {"idempotency_key": "another"}).id


def test_a_saved_fault_may_come_after_the_work_was_done(v1, sandbox):
    sandbox.faults.change({"save_5xx_next": 1, "save_5xx_acts": True})
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            v1.customers.create({}, {"idempotency_key": "k"})
    assert len(v1.customers.list().data) == 1


def test_only_the_named_calls_are_spoiled(v1, sandbox):
    sandbox.faults.change({"save_5xx_next": 1, "save_5xx_path": "POST /v1/refunds"})
    v1.customers.create({})
    assert sandbox.faults.save_5xx_next == 1


def test_the_error_for_a_restricted_key_names_the_missing_permission(v1, sandbox):
    sandbox.faults.forbid = "POST /v1/(refunds|checkout)"
    v1.customers.create({})
    for call, right in (
        (lambda: v1.refunds.create({"payment_intent": "pi_1"}), "rak_refund_write"),
        (lambda: v1.checkout.sessions.create({"mode": "setup"}), "rak_checkout_session_write"),
    ):
        with pytest.raises(stripe.PermissionError, match=right):
            call()


def test_a_rolled_key_is_refused(v1, sandbox):
    sandbox.faults.key_rolled = True
    with pytest.raises(stripe.AuthenticationError) as refusal:
        v1.customers.list()
    assert refusal.value.code is None or refusal.value.code == "api_key_expired"
    assert "sk_test_sandbox" not in str(refusal.value)


@pytest.mark.parametrize(("absent", "hours"), [(True, 4 * 24 + 18), (False, 7 * 24)])
def test_a_reservation_holds_as_long_as_visa_says(v1, sandbox, absent, hours):
    intent = make_intent(v1, sandbox)
    v1.payment_intents.confirm(intent.id, {"off_session": True} if absent else {})
    charge = v1.charges.list({"payment_intent": intent.id}).data[0]
    assert charge.payment_method_details.card.capture_before - charge.created == hours * 3600

    sandbox.move_clock(hours * 3600 + 1)

    found = v1.payment_intents.retrieve(intent.id)
    assert (found.status, found.cancellation_reason) == ("canceled", "automatic")


def test_a_reservation_need_not_say_how_long_it_holds(v1, sandbox):
    sandbox.faults.omit_capture_before = True
    intent = make_intent(v1, sandbox)
    v1.payment_intents.confirm(intent.id, {"off_session": True})

    charge = v1.charges.list({"payment_intent": intent.id}).data[0]
    assert "capture_before" not in charge.payment_method_details.card

    sandbox.move_clock(4 * 86400 + 18 * 3600 + 1)
    assert v1.payment_intents.retrieve(intent.id).status == "canceled"


def test_a_person_cancels_a_payment_with_a_reason(v1, sandbox):
    intent = make_intent(v1, sandbox)
    v1.payment_intents.confirm(intent.id, {"off_session": True})

    sandbox.cancel_payment(intent.id, "fraudulent")

    found = v1.payment_intents.retrieve(intent.id)
    assert (found.status, found.cancellation_reason) == ("canceled", "fraudulent")


def test_the_dashboard_offers_what_a_person_can_cancel_and_every_switch(v1, sandbox):
    intent = make_intent(v1, sandbox)
    page = dashboard.answer(sandbox, "GET", {}).html
    assert intent.id in page
    assert all(name in page for name in sandbox.faults.as_json())

    dashboard.answer(sandbox, "POST", {"act": "cancel", "id": intent.id, "value": "duplicate"})
    dashboard.answer(sandbox, "POST", {"act": "fault", "id": "save_5xx_next", "value": "2"})
    dashboard.answer(sandbox, "POST", {"act": "fault", "id": "key_rolled", "value": "true"})

    assert (sandbox.faults.save_5xx_next, sandbox.faults.key_rolled) == (2, True)
    sandbox.faults.clear()
    assert v1.payment_intents.retrieve(intent.id).cancellation_reason == "duplicate"
