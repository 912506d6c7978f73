"""Stripe's events as they arrive and as Stripe lists them: hints, each stored once by its id."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

import gateway
from accounts import alarms
from common.crash import point
from gateway import Hint
from payments.models import EventCursor, StripeEvent

OVERLAP = timedelta(minutes=2)  # an event may come into the list a little after its time
FIRST_LOOK = timedelta(days=1)
KEPT = timedelta(days=35)  # longer than the payment service itself lists them
PURGED_AT_ONCE = 5000


def store(hint: Hint) -> bool:
    """Write a hint down. True if it was news; the same hint again changes nothing."""
    _, created = StripeEvent.objects.get_or_create(
        pk=hint.id,
        defaults={"type": hint.type, "object_id": hint.object_id, "card": hint.card, "created": hint.created},
    )
    return created


@alarms.watching()
def fetch() -> int:
    """Store what webhooks missed, from the payment service's own list; returns how many were news.

    Webhooks do not move the cursor: that one arrived says nothing of those before it.
    """
    since = _since(EventCursor.objects.first())
    # All or nothing: the list begins with the newest, which says where the next look begins.
    found = {hint.id: hint for hint in gateway.list_hints(since)}
    if not found:
        return 0
    known = StripeEvent.objects.filter(pk__in=found).values_list("pk", flat=True)
    news = [_event(found[id_]) for id_ in found.keys() - set(known)]
    until = max(hint.created for hint in found.values())
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


def _event(hint: Hint) -> StripeEvent:
    return StripeEvent(id=hint.id, type=hint.type, object_id=hint.object_id, card=hint.card, created=hint.created)


def purge() -> int:
    """Delete hints that were acted on long ago; returns how many."""
    old = StripeEvent.objects.filter(due_at=None, created__lt=timezone.now() - KEPT).order_by("created")
    deleted, _ = StripeEvent.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:PURGED_AT_ONCE])).delete()
    return deleted
