"""What the payment service has against what we have: objects, amounts, states."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min

from pledges import gateway
from pledges.gateway import Charge, Outcome, Return
from pledges.models import Payment, Refund

State = Payment.State

EXPECTED = {
    State.AUTHORIZED: {Outcome.AUTHORIZED},
    State.TO_CAPTURE: {Outcome.AUTHORIZED, Outcome.CAPTURED},
    State.CAPTURED: {Outcome.CAPTURED},
    State.RELEASED: {Outcome.CANCELLED},
    State.DECLINED: {Outcome.AUTHENTICATE, Outcome.ANOTHER_CARD, Outcome.LATER},
}
MONEY = {Outcome.PROCESSING, Outcome.AUTHORIZED, Outcome.CAPTURED}


def problems() -> list[str]:
    """Compare all payments and refunds with the payment service; returns every difference with its ids."""
    since = _since()
    if since is None:
        return []
    return [*_payments(since), *_refunds(since)]


def _since() -> datetime | None:
    """Just before the first close, from when on there can be payments."""
    first = Payment.objects.aggregate(at=Min("repair_until"))["at"]
    return first - timedelta(days=7) if first else None


def _payments(since: datetime) -> Iterator[str]:
    unreadable: dict[str, Exception] = {}
    theirs = {charge.intent_id: charge for charge in gateway.list_charges(since, unreadable)}
    yield from _unreadable(unreadable)
    ours = {payment.intent_id: payment for payment in Payment.objects.exclude(intent_id="")}
    for intent_id in sorted(theirs.keys() - ours.keys()):
        # Made for one of our rows, but the answer was lost, or left behind on a page of repair: harmless without money.
        charge = theirs[intent_id]
        if charge.outcome in MONEY or not charge.payment or not Payment.objects.filter(pk=charge.payment).exists():
            yield f"payment service: {intent_id} is not known here"
    for intent_id in sorted(ours.keys() - theirs.keys() - unreadable.keys()):
        yield f"payment service: {intent_id} of payment {ours[intent_id].pk} is not known there"
    for intent_id in sorted(ours.keys() & theirs.keys()):
        yield from _difference(ours[intent_id], theirs[intent_id])


def _unreadable(found: dict[str, Exception]) -> Iterator[str]:
    for id_, error in sorted(found.items()):
        yield f"payment service: {id_} cannot be read: {error!r}"


def _difference(payment: Payment, charge: Charge) -> Iterator[str]:
    name = f"payment {payment.pk} ({charge.intent_id})"
    if payment.amount_cents != charge.amount:
        yield f"{name}: {payment.amount_cents} here, {charge.amount} there"
    expected = EXPECTED.get(State(payment.state))
    if expected and charge.outcome not in expected:
        yield f"{name}: {payment.state} here, {charge.outcome} there"
    if charge.outcome is Outcome.CAPTURED and charge.received != payment.amount_cents:
        yield f"{name}: {payment.amount_cents} agreed, {charge.received} taken"


def _refunds(since: datetime) -> Iterator[str]:
    unreadable: dict[str, Exception] = {}
    theirs = {each.id: each for each in gateway.list_refunds(since, unreadable)}
    yield from _unreadable(unreadable)
    ours = {row.refund_id: row for row in Refund.objects.exclude(refund_id="")}
    for refund_id in sorted((theirs.keys() ^ ours.keys()) - unreadable.keys()):
        yield f"refund {refund_id} is known only {'here' if refund_id in ours else 'there'}"
    for refund_id in sorted(theirs.keys() & ours.keys()):
        yield from _refund_difference(ours[refund_id], theirs[refund_id])


def _refund_difference(row: Refund, answer: Return) -> Iterator[str]:
    if row.amount_cents != answer.amount:
        yield f"refund {row.pk} ({answer.id}): {row.amount_cents} here, {answer.amount} there"
    if row.state != answer.state:
        yield f"refund {row.pk} ({answer.id}): {row.state} here, {answer.state} there"
