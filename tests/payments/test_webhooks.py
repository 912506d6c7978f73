import json
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import stripe_events
from payments.models import StripeEvent
from pledges.models import Pledge, PledgeEvent, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_interest, save_card, signed

pytestmark = pytest.mark.django_db

FORGED_AT = int(time.time())


def event(**changes: Any) -> bytes:
    return json.dumps(
        {
            "id": "evt_1",
            "object": "event",
            "type": "customer.created",
            "created": int(time.time()),
            "livemode": False,
            "api_version": "2026-10-28.endive",
            "data": {"object": {"id": "cus_1", "object": "customer", "metadata": {}}},
            **changes,
        }
    ).encode()


def knock(body: bytes, signature: str) -> int:
    return (
        Client()
        .post(
            reverse("stripe_webhook"),
            body,
            content_type="application/json",
            headers={"stripe-signature": signature},
        )
        .status_code
    )


def test_a_genuine_event_is_stored_and_answered_at_once(
    rung: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert knock(event(), signed(event())) == 204
    assert (StripeEvent.objects.get().pk, rung) == ("evt_1", ["payments.tasks.process_events"])


def test_an_unknown_event_type_is_accepted_and_ignored() -> None:
    knock(event(type="capybara.groomed"), signed(event(type="capybara.groomed")))

    assert stripe_events.process_stored() == 1
    assert StripeEvent.objects.get().due_at is None


@pytest.mark.parametrize(
    "body_and_signature",
    [
        (event(), ""),
        (event(), "nonsense"),
        (event(), "t=abc,v1=def"),
        (event(), signed(event(), secret="whsec_guess")),
        (event() + b" ", signed(event())),
        (event(), signed(event()).replace("v1=", "v0=")),
        (event(), signed(event(), at=FORGED_AT - 400)),
        (event(), signed(event(), at=FORGED_AT + 400)),
        (event(livemode=True), signed(event(livemode=True))),
        (b"not json", signed(b"not json")),
        (b"[]", signed(b"[]")),
    ],
    ids=["unsigned", "nonsense", "no numbers", "other secret", "altered", "other scheme", "too old", "from the future",
         "other mode", "no json", "no event"],
)  # fmt: skip
def test_a_forged_event_is_refused_and_not_stored(body_and_signature: tuple[bytes, str]) -> None:
    with time_machine.travel(FORGED_AT, tick=False):
        assert knock(*body_and_signature) == 400
    assert not StripeEvent.objects.exists()


def test_a_webhook_must_be_a_post() -> None:
    assert Client().get(reverse("stripe_webhook")).status_code == 405


@pytest.mark.parametrize("mode", ["duplicate", "reorder"])
def test_events_that_come_five_times_and_out_of_order_have_one_effect(sandbox: Sandbox, mode: Any) -> None:
    pledge = make_interest()
    save_card(sandbox, pledge)
    sandbox.faults.webhooks = mode
    for _ in range(5):
        sandbox.flush_webhooks()
        for each in StripeEvent.objects.all():
            sandbox.emit(each.type, each.object_id)
        StripeEvent.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
        stripe_events.process_stored()

    assert Pledge.objects.get().status == Status.SECURED
    assert pledge.events.filter(kind=PledgeEvent.Kind.SECURED).count() == 1
