"""Leave out every field that Stripe may leave out, one by one and all at once: no reader of its answers may break.

Which fields those are is read from stripe-python's own annotations, on the answers that the sandbox gives.
"""

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import replace as with_fields
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import stripe
from django.conf import settings
from django.utils import timezone

import gateway
from gateway import Bill, CardRequest, ReturnUrls, core
from gateway.core import optional
from sandbox.stripe.calls.api import Answer, Request
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import signed

type Path = tuple[str | int, ...]
type Reader = Callable[[], object]

DOORS = ReturnUrls("https://site.example/", "https://site.example/", "en")


def a_bill(customer: str) -> Bill:
    return Bill(uuid4(), uuid4(), customer, 40_00, "USD", "A pledge")


def a_saved_card(sandbox: Sandbox, card: str = "visa") -> tuple[str, str, str]:
    """The customer, the session and the payment method."""
    customer = gateway.create_customer(uuid4(), uuid4(), "ada@example.org")
    step = gateway.open_card_step(CardRequest(uuid4(), uuid4(), customer, "USD", "Nothing today."), DOORS)
    sandbox.complete(step.id, card)
    return customer, step.id, gateway.read_card_step(step.id).method_id


def an_intent(sandbox: Sandbox, card: str = "visa") -> str:
    customer, _, method = a_saved_card(sandbox, card)
    intent = gateway.prepare(a_bill(customer))
    gateway.authorize(intent, method, 1)
    return intent


def a_capture(sandbox: Sandbox, card: str = "visa") -> str:
    intent = an_intent(sandbox, card)
    gateway.capture(intent)
    return intent


def card_step(sandbox: Sandbox) -> Reader:
    _, session, _ = a_saved_card(sandbox)
    return lambda: gateway.read_card_step(session)


def reservation(sandbox: Sandbox) -> Reader:
    intent = an_intent(sandbox)
    return lambda: gateway.read_charge(intent)


def decline(sandbox: Sandbox) -> Reader:
    intent = an_intent(sandbox, "authenticationRequiredChargeDeclinedInsufficientFunds")
    return lambda: gateway.read_charge(intent)


def collected(sandbox: Sandbox) -> Reader:
    intent = a_capture(sandbox)
    return lambda: gateway.read_charge(intent)


def all_charges(sandbox: Sandbox) -> Reader:
    a_capture(sandbox)
    an_intent(sandbox, "chargeCustomerFail")
    return lambda: list(gateway.list_charges(long_ago()))


def repair_step(sandbox: Sandbox) -> Reader:
    customer = gateway.create_customer(uuid4(), uuid4(), "ada@example.org")
    step = gateway.open_repair_step(a_bill(customer), DOORS)
    sandbox.complete(step.id)
    return lambda: gateway.read_repair_step(step.id)


def a_refund(sandbox: Sandbox) -> Reader:
    made = gateway.refund(uuid4(), a_capture(sandbox, "refundFail"), 40_00)
    sandbox.fail_refunds()
    return lambda: gateway.read_refund(made.id)


def a_lost_refund(sandbox: Sandbox) -> Reader:
    intent, ours = a_capture(sandbox), uuid4()
    gateway.refund(ours, intent, 40_00)
    return lambda: gateway.find_refund(ours, intent)


def all_refunds(sandbox: Sandbox) -> Reader:
    gateway.refund(uuid4(), a_capture(sandbox), 40_00)
    return lambda: list(gateway.list_refunds(long_ago()))


def a_dispute(sandbox: Sandbox) -> Reader:
    a_capture(sandbox, "createDispute")
    found = sandbox.box.store.rows("SELECT id FROM objects WHERE kind = 'dispute'")[0][0]
    return lambda: gateway.read_dispute(found)


def all_disputes(sandbox: Sandbox) -> Reader:
    a_capture(sandbox, "createDispute")
    return lambda: list(gateway.list_disputes(long_ago()))


def movements(sandbox: Sandbox) -> Reader:
    a_refund(sandbox)
    return lambda: list(gateway.list_movements(long_ago()))


def events(sandbox: Sandbox) -> Reader:
    a_refund(sandbox)
    a_capture(sandbox, "createDispute")
    an_intent(sandbox, "chargeCustomerFail")
    return lambda: list(gateway.list_events(long_ago()))


def long_ago() -> datetime:
    return timezone.now() - timedelta(days=1)


READERS = [
    card_step, reservation, decline, collected, all_charges, repair_step, a_refund, a_lost_refund, all_refunds,
    a_dispute, all_disputes, movements, events,
]  # fmt: skip


@dataclass
class Tap:
    """Sits between the gateway and the sandbox: keeps the last answer, and serves one in its place."""

    pass_on: Callable[[Request], Answer]
    instead: Any = None
    last: Any = None

    def __call__(self, request: Request) -> Answer:
        answer = self.pass_on(request)
        if self.instead is not None:
            return with_fields(answer, body=json.dumps(self.instead))
        self.last = json.loads(answer.body)
        return answer


def optionals(found: Any, path: Path = ()) -> Iterator[Path]:
    """The places of all fields that stripe-python calls optional in this answer."""
    if isinstance(found, stripe.StripeObject):
        for name, below in found._data.items():
            declared = repr(declarations(type(found)).get(name, ""))
            if "Optional" in declared or "NotRequired" in declared:
                yield (*path, name)
            yield from optionals(below, (*path, name))
    elif isinstance(found, list):
        for number, below in enumerate(found):
            yield from optionals(below, (*path, number))


def declarations(kind: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        found |= inspect.get_annotations(base)
    return found


def without(answer: Any, *paths: Path) -> Any:
    copy = json.loads(json.dumps(answer))
    for *way, name in sorted(paths, key=len, reverse=True):
        place = copy
        for step in way:
            place = place[step]
        del place[name]
    return copy


@pytest.mark.parametrize("prepare", READERS, ids=lambda each: each.__name__)
def test_no_reader_needs_a_field_that_stripe_may_leave_out(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Sandbox], Reader]
) -> None:
    read = prepare(sandbox)
    tap = Tap(sandbox.api.answer)
    monkeypatch.setattr(sandbox.api, "answer", tap)
    read()
    whole = tap.last
    places = list(optionals(stripe.convert_to_stripe_object(whole)))
    assert places

    for missing in [*((place,) for place in places), tuple(places)]:
        tap.instead = without(whole, *missing)
        try:
            read()
        except (gateway.Refused, gateway.Unavailable):
            pass  # in words of ours
        except Exception as error:
            raise AssertionError(f"{prepare.__name__} without {missing}") from error


@pytest.mark.parametrize("kind", ["payment_intent.succeeded", "refund.created"])
def test_a_webhook_about_an_object_without_metadata_is_processed(sandbox: Sandbox, kind: str) -> None:
    body: dict[str, Any] = {
        "id": "evt_1", "object": "event", "type": kind, "livemode": False, "created": 1_800_000_000,
        "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
    }  # fmt: skip
    raw = json.dumps(body).encode()

    hint = gateway.verify_event(raw, signed(raw, settings.STRIPE_WEBHOOK_SECRET))

    assert (hint.id, hint.object_id, hint.card) == ("evt_1", "pi_1", None)


@pytest.mark.parametrize("card", ["ExpiredCard", "IncorrectCvc", "ProcessingError"])
def test_the_sandbox_leaves_out_what_the_issuer_did_not_say(sandbox: Sandbox, card: str) -> None:
    intent = an_intent(sandbox, f"chargeCustomerFail{card}")

    error = core.client().v1.payment_intents.retrieve(intent).last_payment_error

    assert (optional(error, "type"), "decline_code" in error) == ("card_error", False)  # type: ignore[operator]
    with pytest.raises(AttributeError):
        _ = error.decline_code  # type: ignore[union-attr]
