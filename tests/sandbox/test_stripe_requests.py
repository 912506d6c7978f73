import threading
import time

import pytest
import stripe

from sandbox.stripe.calls.api import Request

from .builders import events, make_intent, make_saved_card


def test_a_repeated_key_gives_the_first_answer_again(v1, sandbox):
    customer, method = make_saved_card(v1, sandbox)
    wanted = {"amount": 4000, "currency": "usd", "customer": customer, "payment_method": method}

    first = v1.payment_intents.create(wanted, {"idempotency_key": "p1:pay"})
    again = v1.payment_intents.create(wanted, {"idempotency_key": "p1:pay"})

    assert again.id == first.id
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert len(v1.payment_intents.list({"customer": customer}).data) == 1


def test_a_repeated_key_repeats_the_decline_too(v1, sandbox):
    intent = make_intent(v1, sandbox, "chargeCustomerFail")
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refusal:
            v1.payment_intents.confirm(intent.id, {"off_session": True}, {"idempotency_key": "try:1"})
    assert refusal.value.headers["idempotent-replayed"] == "true"
    assert len(v1.charges.list({"payment_intent": intent.id}).data) == 1


def test_a_key_with_other_parameters_is_refused(v1):
    v1.customers.create({"email": "a@example.org"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError):
        v1.customers.create({"email": "b@example.org"}, {"idempotency_key": "k"})


def test_a_mistake_in_the_parameters_does_not_use_up_the_key(v1):
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_intents.create({"amount": 1, "currency": "usd"}, {"idempotency_key": "k"})
    assert v1.payment_intents.create({"amount": 100, "currency": "usd"}, {"idempotency_key": "k"}).amount == 100


def test_a_key_is_forgotten_after_a_day(v1, sandbox):
    first = v1.customers.create({}, {"idempotency_key": "k"})
    sandbox.move_clock(86400 + 1)
    assert v1.customers.create({}, {"idempotency_key": "k"}).id != first.id


def test_of_two_requests_with_one_key_at_once_the_second_is_sent_away(sandbox):
    sandbox.faults.latency_ms = 100
    together, statuses = threading.Barrier(2), []

    def ask():
        together.wait()
        request = Request("POST", "/v1/customers", "", "sk_test_sandbox", "k")
        statuses.append(sandbox.api.answer(request).status)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 409]
    assert sandbox.stats()["objects"] == {"customer": 1, "event": 1}


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"amount": 100, "currency": "usd", "bogus": 1}, "parameter_unknown", "bogus"),
        (
            {"amount": 100, "currency": "usd", "payment_method_options": {"card": {"bogus": 1}}},
            "parameter_unknown",
            "payment_method_options[card][bogus]",
        ),
        (
            {"amount": 100, "currency": "usd", "payment_method_types": ["card"]},
            "payment_method_types_no_longer_supported",
            "payment_method_types",
        ),
        ({"amount": 100}, "parameter_missing", "currency"),
        ({"amount": "many", "currency": "usd"}, "parameter_invalid_integer", "amount"),
        ({"amount": 100, "currency": "usd", "customer": "cus_x"}, "resource_missing", "customer"),
    ],
)
def test_parameters_that_stripe_refuses_are_refused(v1, params, code, param):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        v1.payment_intents.create(params)
    assert (refusal.value.code, refusal.value.param) == (code, param)


def test_lists_are_walked_in_both_directions(v1):
    made = [v1.customers.create({}).id for _ in range(5)]

    newest = v1.customers.list({"limit": 2})
    older = v1.customers.list({"limit": 10, "starting_after": newest.data[-1].id})
    newer = v1.customers.list({"limit": 2, "ending_before": older.data[1].id})

    assert [c.id for c in newest.data] == made[:2:-1]
    assert (newest.has_more, older.has_more, newer.has_more) == (True, False, True)
    assert [c.id for c in older.data] == made[2::-1]
    assert [c.id for c in newer.data] == [made[3], made[2]]


def test_events_are_found_by_time_and_type(v1, sandbox):
    v1.customers.create({})
    sandbox.move_clock(3600)
    customer = v1.customers.create({})
    v1.customers.update(customer.id, {"metadata": {"a": "b"}})

    since = {"created": {"gt": customer.created - 60}}
    assert events(v1, **since) == ["customer.updated", "customer.created"]
    assert events(v1, types=["customer.created"], **since) == ["customer.created"]


def test_a_filter_that_the_sandbox_lacks_is_refused_and_not_ignored(v1):
    with pytest.raises(stripe.InvalidRequestError, match="cannot filter"):
        v1.balance_transactions.list({"currency": "usd"})


def test_a_reset_forgets_everything(v1, sandbox):
    v1.customers.create({})
    sandbox.move_clock(86400)
    sandbox.faults.share_429 = 1

    sandbox.reset()

    assert (v1.customers.list().data, sandbox.faults.share_429) == ([], 0)
    assert abs(sandbox.box.now() - time.time()) < 5


def test_a_lost_reply_was_still_acted_on(v1, sandbox):
    intent = make_intent(v1, sandbox)
    sandbox.faults.lose_reply_next = 1
    with pytest.raises(stripe.APIConnectionError):
        v1.payment_intents.confirm(intent.id, {"off_session": True}, {"idempotency_key": "t1"})

    assert v1.payment_intents.retrieve(intent.id).status == "requires_capture"
    again = v1.payment_intents.confirm(intent.id, {"off_session": True}, {"idempotency_key": "t1"})
    assert (again.status, len(v1.charges.list({"payment_intent": intent.id}).data)) == ("requires_capture", 1)


def test_a_request_lost_on_the_way_was_not_acted_on(v1, sandbox):
    sandbox.faults.fail_before_next = 1
    with pytest.raises(stripe.APIConnectionError):
        v1.customers.create({})
    assert sandbox.stats()["objects"] == {}


def test_the_same_seed_brings_the_same_bad_luck(v1, sandbox):
    def luck():
        sandbox.faults.change({"seed": 7, "share_429": 0.3, "share_5xx": 0.2})
        return [outcome(v1) for _ in range(30)]

    first = luck()
    assert first == luck()
    assert set(first) == {"fine", "RateLimitError", "APIError"}


def outcome(v1):
    try:
        v1.customers.create({})
    except stripe.StripeError as error:
        return type(error).__name__
    return "fine"
