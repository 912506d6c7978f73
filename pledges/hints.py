"""Webhooks are hints: stored once by their id, then answered by asking what is true now."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from pledges import cards, charging, disputing, gateway, payers, refunding
from pledges.crash import point
from pledges.gateway import Hint
from pledges.models import Card, Payment, StripeEvent

OVERLAP = timedelta(hours=1)
FIRST_LOOK = timedelta(days=1)
NO_NEWS = {
    "payment_intent.amount_capturable_updated": Payment.State.AUTHORIZED,
    "payment_intent.canceled": Payment.State.RELEASED,
    "payment_intent.payment_failed": Payment.State.DECLINED,
    "payment_intent.succeeded": Payment.State.CAPTURED,
}


def store(hint: Hint) -> bool:
    """Write a hint down. True if it was news; the same hint again changes nothing."""
    _, created = StripeEvent.objects.get_or_create(
        pk=hint.id,
        defaults={"type": hint.type, "object_id": hint.object_id, "card": hint.card, "created": hint.created},
    )
    return created


def fetch() -> int:
    """Store what webhooks missed, from the payment service's own list; returns how many were news."""
    newest = StripeEvent.objects.order_by("-created").values_list("created", flat=True).first()
    since = newest - OVERLAP if newest else timezone.now() - FIRST_LOOK
    # All or nothing: the list begins with the newest, and the newest that is stored says where the next look begins.
    found = {hint.id: hint for hint in gateway.list_hints(since)}
    known = StripeEvent.objects.filter(pk__in=found).values_list("pk", flat=True)
    news = [_event(found[id_]) for id_ in found.keys() - set(known)]
    StripeEvent.objects.bulk_create(news, ignore_conflicts=True)
    return len(news)


def _event(hint: Hint) -> StripeEvent:
    return StripeEvent(id=hint.id, type=hint.type, object_id=hint.object_id, card=hint.card, created=hint.created)


def hear() -> int:
    """Act on stored hints; returns how many were taken up."""
    return StripeEvent.objects.work(_act)


def _act(event: StripeEvent) -> None:
    kind = event.type.rpartition(".")[0]
    if event.card:
        _hear_of_card(event.card)
    elif kind in {"payment_intent", "checkout.session"}:
        _hear_of_payment(event)
    elif kind == "payment_method":
        cards.hear_of(event.object_id)
    elif kind == "customer":
        payers.hear_of_deletion(event.object_id)
    elif kind == "refund":
        refunding.hear_of(event.object_id)
    elif kind == "charge.dispute":
        disputing.hear_of(event.object_id)
    point("hear:before commit")
    event.done()


def _hear_of_card(card_id: UUID) -> None:
    card = Card.objects.select_related("pledge").filter(pk=card_id).first()
    if card:
        cards.settle(card)


def _hear_of_payment(event: StripeEvent) -> None:
    payments = Payment.objects.select_related("campaign")
    by_intent = payments.filter(intent_id=event.object_id).first()
    payment = by_intent or payments.filter(session_id=event.object_id).first()
    # Mostly the worker that did it wrote it down long ago; asking again would double the requests of a collection.
    if payment and NO_NEWS.get(event.type) != payment.state:
        charging.sync(payment)
