"""Storing Stripe's events, from webhooks and from Stripe's list, once for each id."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

import gateway
from accounts import alarms
from common.crash import point
from gateway import Event
from payments.models import EventCursor, StripeEvent

OVERLAP = timedelta(minutes=2)  # an event may appear in the list a little after its timestamp
FIRST_LOOK = timedelta(days=1)
KEPT = timedelta(days=35)  # longer than the payment service lists them
PURGED_AT_ONCE = 5000


def store(event: Event) -> bool:
    """Store an event; True if it was new."""
    _, created = StripeEvent.objects.get_or_create(
        pk=event.id,
        defaults={"type": event.type, "object_id": event.object_id, "card": event.card, "created": event.created},
    )
    return created


@alarms.raise_alarms()
def fetch() -> int:
    """Store events whose webhook never arrived, from the payment service's list; returns how many were new.

    Webhooks do not move the cursor, because the arrival of one says nothing about earlier ones.
    """
    since = _since(EventCursor.objects.first())
    # All or nothing: the list starts with the newest event, which sets the cursor.
    found = {event.id: event for event in gateway.list_events(since)}
    if not found:
        return 0
    known = StripeEvent.objects.filter(pk__in=found).values_list("pk", flat=True)
    news = [_row(found[id_]) for id_ in found.keys() - set(known)]
    until = max(event.created for event in found.values())
    with transaction.atomic():
        StripeEvent.objects.bulk_create(news, ignore_conflicts=True)
        point("fetch:before commit")
        EventCursor.objects.get_or_create(defaults={"until": until})
        EventCursor.objects.filter(until=until).update(is_settled=not news)
        EventCursor.objects.filter(until__lt=until).update(until=until, is_settled=False)
    return len(news)


def _since(cursor: EventCursor | None) -> datetime:
    if cursor is None:
        return timezone.now() - FIRST_LOOK
    return cursor.until if cursor.is_settled else cursor.until - OVERLAP


def _row(event: Event) -> StripeEvent:
    return StripeEvent(id=event.id, type=event.type, object_id=event.object_id, card=event.card, created=event.created)


def purge() -> int:
    """Delete events that were processed long ago; returns how many."""
    old = StripeEvent.objects.filter(due_at=None, created__lt=timezone.now() - KEPT).order_by("created")
    deleted, _ = StripeEvent.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:PURGED_AT_ONCE])).delete()
    return deleted
