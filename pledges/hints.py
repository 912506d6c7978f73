"""Webhooks are hints: stored once by their id, then answered by asking what is true now."""

from pledges import cards
from pledges.gateway import Hint
from pledges.models import Card, StripeEvent


def store(hint: Hint) -> bool:
    """Write a hint down. True if it was news; the same hint again changes nothing."""
    _, created = StripeEvent.objects.get_or_create(
        pk=hint.id,
        defaults={"type": hint.type, "object_id": hint.object_id, "card": hint.card, "created": hint.created},
    )
    return created


def hear() -> int:
    """Act on stored hints; returns how many were taken up."""
    return StripeEvent.objects.work(_act)


def _act(event: StripeEvent) -> None:
    card = Card.objects.select_related("pledge").filter(pk=event.card).first() if event.card else None
    if card:
        cards.settle(card)
    event.done()
