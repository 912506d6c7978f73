import pytest
import stripe

from .builders import events, make_collected, make_intent, make_saved_card


@pytest.mark.parametrize(
    "card", ["visa", "authenticationRequiredOnSetup", "authenticationRequiredSetupForOffSession", "refundFail"]
)
def test_a_saved_card_is_reserved_without_its_owner(v1, sandbox, card):
    intent = make_intent(v1, sandbox, card)

    intent = v1.payment_intents.confirm(intent.id, {"off_session": True})

    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 4000, 0)


@pytest.mark.parametrize(
    ("card", "codes"),
    [
        ("authenticationRequired", ("authentication_required", "authentication_required", None)),
        (
            "authenticationRequiredChargeDeclinedInsufficientFunds",
            ("card_declined", "insufficient_funds", "try_again_later"),
        ),
        ("chargeCustomerFail", ("card_declined", "generic_decline", "try_again_later")),
    ],
)
def test_a_decline_says_what_to_do_and_leaves_the_intent_open(v1, sandbox, card, codes):
    intent = make_intent(v1, sandbox, card)

    with pytest.raises(stripe.CardError) as refusal:
        v1.payment_intents.confirm(intent.id, {"off_session": True})

    error = refusal.value.error
    assert (error.code, error.decline_code, getattr(error, "advice_code", None)) == codes
    assert error.payment_intent.id == intent.id
    intent = v1.payment_intents.retrieve(intent.id)
    assert (intent.status, "payment_method" in intent) == ("requires_payment_method", False)
    assert intent.last_payment_error.payment_method.id
    assert events(v1, types=["payment_intent.payment_failed"]) == ["payment_intent.payment_failed"]


def test_a_card_that_was_not_set_up_needs_its_owner(v1):
    customer = v1.customers.create({})
    method = v1.payment_methods.attach("pm_card_authenticationRequiredOnSetup", {"customer": customer.id})
    wanted = {"amount": 4000, "currency": "usd", "customer": customer.id, "payment_method": method.id}

    with pytest.raises(stripe.CardError, match="requires authentication"):
        v1.payment_intents.create({**wanted, "confirm": True, "off_session": True})


def test_an_owner_who_is_present_can_approve(v1, sandbox):
    intent = make_intent(v1, sandbox, "authenticationRequired")

    assert v1.payment_intents.confirm(intent.id).status == "requires_action"
    assert sandbox.authenticate(intent.id)["status"] == "requires_capture"


def test_part_of_a_reservation_is_collected_with_the_fee_on_that_part(v1, sandbox):
    intent = make_intent(v1, sandbox)
    v1.payment_intents.confirm(intent.id, {"off_session": True})

    v1.payment_intents.capture(intent.id, {"amount_to_capture": 2500})

    intent = v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge.balance_transaction"]})
    entry = intent.latest_charge.balance_transaction
    assert (intent.status, intent.amount_received, intent.amount_capturable) == ("succeeded", 2500, 0)
    assert (entry.amount, entry.fee, entry.net) == (2500, 103, 2397)
    assert v1.balance.retrieve().available[0].amount == 2397


def test_more_than_reserved_is_never_collected(v1, sandbox):
    intent = make_intent(v1, sandbox)
    v1.payment_intents.confirm(intent.id, {"off_session": True})

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        v1.payment_intents.capture(intent.id, {"amount_to_capture": 4001})

    assert refusal.value.code == "amount_too_large"


@pytest.mark.parametrize("verb", ["confirm", "capture", "cancel"])
def test_what_is_collected_can_not_be_moved_again(v1, sandbox, verb):
    intent = make_collected(v1, sandbox)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        getattr(v1.payment_intents, verb)(intent.id)

    assert refusal.value.code == "payment_intent_unexpected_state"
    assert refusal.value.error.payment_intent.status == "succeeded"


def test_cancelling_lets_a_reservation_go(v1, sandbox):
    intent = make_intent(v1, sandbox)
    v1.payment_intents.confirm(intent.id, {"off_session": True})

    intent = v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})

    assert (intent.status, intent.amount_capturable) == ("canceled", 0)
    assert v1.charges.retrieve(intent.latest_charge).refunded


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (0, "usd", "parameter_invalid_integer"),
        (-1, "usd", "parameter_invalid_integer"),
        (49, "usd", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (100_000_000, "usd", "amount_too_large"),
        (550, "isk", "parameter_invalid_integer"),
        (12_345, "kwd", "parameter_invalid_integer"),
        (4000, "zzz", "invalid_currency"),
    ],
)
def test_an_amount_that_stripe_can_not_charge_is_refused(v1, amount, currency, code):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        v1.payment_intents.create({"amount": amount, "currency": currency})
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("amount", "currency"), [(50, "usd"), (99_999_999, "eur"), (50, "jpy"), (500, "isk"), (12_340, "kwd")]
)
def test_an_amount_at_the_limit_is_taken(v1, amount, currency):
    assert v1.payment_intents.create({"amount": amount, "currency": currency}).amount == amount


def test_a_detached_card_cannot_be_charged(v1, sandbox):
    customer, method = make_saved_card(v1, sandbox)
    v1.payment_methods.detach(method)

    with pytest.raises(stripe.InvalidRequestError, match="detached"):
        v1.payment_intents.create({"amount": 4000, "currency": "usd", "customer": customer, "payment_method": method})


def test_an_empty_customer_is_refused_and_not_left_out(v1):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.payment_intents.create({"amount": 4000, "currency": "usd", "customer": ""})

    assert (refused.value.code, refused.value.param) == ("parameter_invalid_empty", "customer")


def test_the_card_of_somebody_else_can_not_be_charged(v1, sandbox):
    _, method = make_saved_card(v1, sandbox)
    other = v1.customers.create({})

    with pytest.raises(stripe.InvalidRequestError, match="does not have a payment method"):
        v1.payment_intents.create({"amount": 4000, "currency": "usd", "customer": other.id, "payment_method": method})
