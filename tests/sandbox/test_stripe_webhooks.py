import pytest
import stripe

from sandbox.stripe.client import client

from .builders import events, make_collected, make_saved_card


def told(sandbox, heard):
    """The types of the events that came, each with a signature that holds."""
    c = client(sandbox)
    return [c.construct_event(body, signature, "whsec_sandbox").type for body, signature in heard]


SAVED = ["setup_intent.succeeded", "checkout.session.completed"]


def test_the_webhook_gets_the_events_it_subscribed_to(v1, sandbox, heard):
    make_saved_card(v1, sandbox)
    assert told(sandbox, heard) == SAVED


def test_a_refused_webhook_is_delivered_again(v1, sandbox, heard):
    sandbox.courier.send = lambda _body, _signature: False
    make_saved_card(v1, sandbox)
    assert sandbox.stats()["webhooks_waiting"] == 2

    sandbox.courier.send = heard
    sandbox.flush_webhooks()

    assert (told(sandbox, heard), sandbox.stats()["webhooks_waiting"]) == (SAVED, 0)


def test_held_webhooks_come_when_they_are_let_go(v1, sandbox, heard):
    sandbox.faults.webhooks = "hold"
    make_saved_card(v1, sandbox)
    assert told(sandbox, heard) == []

    sandbox.flush_webhooks()

    assert told(sandbox, heard) == SAVED


def test_webhooks_can_come_twice(v1, sandbox, heard):
    sandbox.faults.webhooks = "duplicate"
    make_saved_card(v1, sandbox)
    assert sorted(told(sandbox, heard)) == sorted(SAVED * 2)


def test_webhooks_can_stay_away_while_the_events_are_listed(v1, sandbox, heard):
    sandbox.faults.webhooks = "off"
    make_saved_card(v1, sandbox)
    listed = {event.type for event in v1.events.list({"types": SAVED}).data}
    assert (told(sandbox, heard), listed) == ([], set(SAVED))


def test_a_webhook_handler_may_call_the_service(v1, sandbox):
    seen = []

    def ask(body: bytes, signature: str) -> bool:
        event = stripe.Webhook.construct_event(body, signature, "whsec_sandbox")
        if event.type == "setup_intent.succeeded":
            seen.append(v1.setup_intents.retrieve(event.data.object["id"]).status)
        return True

    sandbox.courier.send = ask
    make_saved_card(v1, sandbox)
    assert seen == ["succeeded"]


def test_webhooks_can_come_in_another_order(v1, sandbox, heard):
    sandbox.faults.change({"webhooks": "hold", "seed": 7})
    for _ in range(5):
        make_saved_card(v1, sandbox)

    sandbox.faults.webhooks = "reorder"
    sandbox.flush_webhooks()

    assert sorted(told(sandbox, heard)) == sorted(SAVED * 5)
    assert told(sandbox, heard) != SAVED * 5


def test_an_early_fraud_warning_is_sent(v1, sandbox, heard):
    intent = make_collected(v1, sandbox)

    sandbox.warn_of_fraud(intent.latest_charge)

    # Nobody subscribes to it, so it is only in the list of events.
    assert told(sandbox, heard)[-1] == "payment_intent.succeeded"
    assert events(v1, type="radar.early_fraud_warning.created") == ["radar.early_fraud_warning.created"]


def test_any_event_about_an_object_can_be_sent(v1, sandbox, heard):
    _, method = make_saved_card(v1, sandbox)

    sandbox.emit("payment_method.automatically_updated", method)

    assert told(sandbox, heard)[-1] == "payment_method.automatically_updated"


def test_a_webhook_is_signed_with_its_own_secret(v1, sandbox, heard):
    make_saved_card(v1, sandbox)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(*heard[0], "whsec_guess")
