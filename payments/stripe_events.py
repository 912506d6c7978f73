"""Processing Stripe's events. An event is only a signal: the current state is always read from Stripe."""

from accounts import alarms
from common.crash import point
from payments import disputing, payers
from payments.collection import charging
from payments.models import Payment, StripeEvent
from payments.refunds import refund_results
from pledges import cards

NO_NEWS = {
    "payment_intent.amount_capturable_updated": Payment.State.AUTHORIZED,
    "payment_intent.canceled": Payment.State.RELEASED,
    "payment_intent.payment_failed": Payment.State.DECLINED,
    "payment_intent.succeeded": Payment.State.CAPTURED,
}


def process_stored() -> int:
    """Process stored events; returns how many were claimed."""
    return StripeEvent.objects.work(_act)


@alarms.raise_alarms()
def _act(event: StripeEvent) -> None:
    kind = event.type.rpartition(".")[0]
    if event.card:
        cards.update_step_from_event(event.card)
    elif kind in {"payment_intent", "checkout.session"}:
        _update_payment(event)
    elif kind == "payment_method":
        cards.update_from_event(event.object_id)
    elif kind == "customer":
        payers.handle_deletion(event.object_id)
    elif kind == "refund":
        refund_results.update_from_event(event.object_id)
    elif kind == "charge.dispute":
        disputing.update_from_event(event.object_id)
    point("hear:before commit")
    event.done()


def _update_payment(event: StripeEvent) -> None:
    payments = Payment.objects.select_related("campaign")
    by_intent = payments.filter(intent_id=event.object_id).first()
    payment = by_intent or payments.filter(session_id=event.object_id).first()
    # Usually the worker that caused the event has recorded it already; reading it again would double the requests.
    if payment and NO_NEWS.get(event.type) != payment.state:
        charging.sync(payment)
