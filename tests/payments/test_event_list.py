"""The payment service's own list of events: read on from where it was read, and kept for a while."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common import sql
from gateway import core
from payments import event_list
from payments.models import EventCursor, StripeEvent
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.faults import requests

pytestmark = pytest.mark.django_db


def happen(sandbox: Sandbox, count: int = 1) -> None:
    """An event in the service’s list."""
    for _ in range(count):
        intent = core.client().v1.payment_intents.create({"amount": 100, "currency": "usd"})
        core.client().v1.payment_intents.cancel(intent.id)


def pages(sandbox: Sandbox) -> int:
    before = requests(sandbox, "GET events")
    event_list.fetch()
    return requests(sandbox, "GET events") - before


def test_what_was_read_is_not_read_again(sandbox: Sandbox) -> None:
    happen(sandbox, 250)
    assert pages(sandbox) == 3
    sandbox.move_clock(600)
    assert pages(sandbox) == 3  # once more, for what came into the list late
    sandbox.move_clock(600)
    happen(sandbox, 20)
    pages(sandbox)
    sandbox.move_clock(600)

    assert [pages(sandbox) for _ in range(3)] == [1, 1, 1]
    assert StripeEvent.objects.count() == 270


def test_a_webhook_that_arrived_does_not_hide_one_that_did_not(sandbox: Sandbox) -> None:
    happen(sandbox)
    event_list.fetch()
    sandbox.move_clock(600)
    sandbox.faults.webhooks = "off"
    happen(sandbox)
    sandbox.move_clock(3 * 3600)
    sandbox.faults.webhooks = "on"
    happen(sandbox)
    sandbox.flush_webhooks()
    assert StripeEvent.objects.count() == 2

    assert event_list.fetch() == 1
    assert StripeEvent.objects.count() == 3


def test_an_event_that_comes_late_into_the_list_is_found(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    happen(sandbox)
    late = list(event_list.gateway.list_events(timezone.now() - timedelta(days=1)))
    sandbox.move_clock(90)
    happen(sandbox)
    with monkeypatch.context() as unready:
        reading = event_list.gateway.list_events
        unready.setattr(event_list.gateway, "list_events", lambda since: (h for h in reading(since) if h not in late))
        event_list.fetch()
    assert StripeEvent.objects.count() == 1

    assert event_list.fetch() == 1


def test_the_cursor_never_goes_back(sandbox: Sandbox) -> None:
    happen(sandbox)
    later = timezone.now() + timedelta(hours=1)
    EventCursor.objects.create(until=later)
    EventCursor.objects.update(until=timezone.now() - timedelta(hours=1))
    event_list.fetch()
    EventCursor.objects.update(until=later)

    assert event_list.fetch() == 0
    assert EventCursor.objects.get().until == later


def test_events_are_deleted_a_month_after_processing(sandbox: Sandbox) -> None:
    old, young = timezone.now() - timedelta(days=36), timezone.now() - timedelta(days=34)
    for id_, created, due_at in (
        ("evt_old", old, None),
        ("evt_waiting", old, timezone.now()),
        ("evt_young", young, None),
    ):
        StripeEvent.objects.create(id=id_, type="refund.created", created=created, due_at=due_at)

    assert (event_list.purge(), event_list.purge()) == (1, 0)

    assert set(StripeEvent.objects.values_list("pk", flat=True)) == {"evt_waiting", "evt_young"}


def test_what_was_deleted_does_not_come_back(sandbox: Sandbox) -> None:
    happen(sandbox)
    sandbox.move_clock(600)
    happen(sandbox)
    event_list.fetch()
    StripeEvent.objects.filter(pk=StripeEvent.objects.earliest("created").pk).update(
        due_at=None, created=timezone.now() - timedelta(days=36)
    )
    assert event_list.purge() == 1

    assert (event_list.fetch(), StripeEvent.objects.count()) == (0, 1)


def test_the_sort_of_the_purge_has_an_index() -> None:
    old: Any = StripeEvent.objects.filter(due_at=None, created__lt=timezone.now()).order_by("created")
    sql.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    assert "stripeevent_created" in old[:10].explain()
