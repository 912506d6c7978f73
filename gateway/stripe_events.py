"""Verifying webhooks, and listing events to find those whose webhook never arrived."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import stripe
from django.conf import settings

from gateway import core
from gateway.core import Forged, read_each, stripe_api

FUTURE_TOLERANCE_SECONDS = 300
# The event types that this site handles.
HANDLED_TYPES = [
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "checkout.session.completed",
    "customer.deleted",
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.succeeded",
    "payment_method.automatically_updated",
    "payment_method.detached",
    "refund.created",
    "refund.failed",
    "refund.updated",
    "setup_intent.succeeded",
]


@dataclass(frozen=True, slots=True)
class Event:
    """A verified event, with just enough to find what it is about; its contents are never trusted."""

    id: str
    type: str
    object_id: str
    card: UUID | None
    created: datetime


def verify_event(body: bytes, signature: str) -> Event:
    """Verify a webhook. Raises Forged if it is unsigned, altered, too old, dated in the future or of the other mode."""
    try:
        event = core.client().construct_event(body, signature, settings.STRIPE_WEBHOOK_SECRET)
    except (stripe.SignatureVerificationError, ValueError, KeyError, AttributeError) as error:
        raise Forged(str(error)) from error
    # stripe-python rejects signatures that are too old but accepts any date in the future.
    if _signed_at(signature) > time.time() + FUTURE_TOLERANCE_SECONDS:
        raise Forged("signed in the future")
    if event.livemode != settings.STRIPE_LIVE:
        raise Forged("of the other mode")
    return _event(event)


def list_events(since: datetime) -> Iterator[Event]:
    """List every event since then that this site handles, newest first, page by page."""
    with stripe_api() as api:
        events = api.events.list({"created": {"gte": int(since.timestamp())}, "types": HANDLED_TYPES, "limit": 100})
        # One that cannot be parsed is logged; it must not prevent the others from being processed.
        yield from read_each(events.auto_paging_iter(), _event, {})


def _event(event: stripe.Event) -> Event:
    about: dict[str, Any] = event.data.object.to_dict()
    return Event(
        id=event.id,
        type=event.type,
        object_id=about.get("id", ""),
        card=_uuid((about.get("metadata") or {}).get("card")),
        created=datetime.fromtimestamp(event.created, UTC),
    )


def _signed_at(signature: str) -> int:
    return max(int(part[2:]) for part in signature.split(",") if part.startswith("t="))


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
