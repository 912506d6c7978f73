"""Recording what the payment service reports about a refund: refund, ledger and pledge in one transaction."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

import gateway
from campaigns.models import Campaign
from common.crash import point
from gateway import RefundSnapshot
from payments.books import ledger
from payments.collection import charging
from payments.models import Allotment, Payment, Refund
from payments.shares import cancelling
from pledges import emails
from pledges.models import Pledge, PledgeEvent, Status

RefundState = Refund.State
PledgeEventKind = PledgeEvent.Kind
LOOK_AGAIN = {
    RefundState.PENDING: timedelta(hours=1),
    RefundState.WAITING: timedelta(hours=6),  # many at once, and an event arrives when one is sent
}


@transaction.atomic
def record(row: Refund, answer: RefundSnapshot) -> None:
    """Record the current state of a refund. Idempotent."""
    row = Refund.objects.select_for_update().get(pk=row.pk)
    # Lock the payment: of two concurrent refunds, the second must see the first, as together they may be all of it.
    paid = Payment.objects.select_for_update(of=["self"], no_key=True).select_related("pledge__supporter")
    row.payment = paid.get(pk=row.payment_id)
    if row.state == RefundState.FAILED and row.refund_id:
        return  # final; `answer` may be outdated
    before, state = row.state, RefundState(answer.state)
    row.state, row.refund_id, row.failure = state, answer.id, answer.failure
    row.due_at = timezone.now() + LOOK_AGAIN[state] if state in LOOK_AGAIN else None
    row.save(update_fields=["state", "refund_id", "failure", "due_at"])
    if state == RefundState.SUCCEEDED and before != RefundState.SUCCEEDED:
        sent = ledger.refunded(row.payment, answer.id, row.amount_cents)
        ledger.book([sent, *ledger.exchanged(row.payment, answer.movement, -row.amount_cents)])
        cancelling.cancel_unpaid(row.payment, Allotment.Cause.REFUND)
        _move_if_all_is_back(row)
    elif state == RefundState.FAILED and before == RefundState.SUCCEEDED:
        came_back = ledger.refund_failed(row.payment, answer.id, row.amount_cents)
        ledger.book([came_back, *ledger.exchanged(row.payment, answer.came_back, row.amount_cents)])
        Pledge.objects.filter(pk=row.payment.pledge_id).move(
            Status.REFUNDED, Status.COLLECTED, PledgeEventKind.REFUND_FAILED
        )
    point("refund:before commit")


def _move_if_all_is_back(row: Refund) -> None:
    payment = row.payment
    back = payment.refunds.filter(state=RefundState.SUCCEEDED).aggregate(sum=Sum("amount_cents"))["sum"]
    if back < payment.amount_cents:
        return
    moved = Pledge.objects.filter(pk=payment.pledge_id).move(
        Status.COLLECTED, Status.REFUNDED, PledgeEventKind.REFUNDED
    )
    if moved:
        campaign = Campaign.objects.get(pk=payment.campaign_id)
        emails.notify_many("refunded", campaign, {str(row.pk): payment.pledge})


def update_from_event(refund_id: str) -> None:
    """Read a refund after an event about it, including refunds made in the Dashboard, and record it."""
    answer = gateway.read_refund(refund_id)
    payment = Payment.objects.filter(intent_id=answer.intent_id).exclude(intent_id="").first()
    if payment is None:
        return
    if payment.state != Payment.State.CAPTURED:
        charging.sync(payment)  # the events came in the wrong order
    row = Refund.objects.filter(refund_id=answer.id).first()
    row = row or (Refund.objects.filter(pk=answer.refund).first() if answer.refund else None)
    record(row or _made_elsewhere(payment, answer), answer)


def _made_elsewhere(payment: Payment, answer: RefundSnapshot) -> Refund:
    row, _ = Refund.objects.get_or_create(
        refund_id=answer.id,
        defaults={"payment": payment, "amount_cents": answer.amount, "state": RefundState.PENDING},
    )
    return row
