"""Cancelling shares that are no longer paid for, after a refund or a lost dispute.

The allotment stays, with its number. If something is left of the payment, the next sweep allots shares for that.
"""

from django.db.models import Sum
from django.utils import timezone

from payments.books import ledger
from payments.models import Allotment, Dispute, Payment, Refund
from pledges.models import Pledge, PledgeEvent, Status


def cancel_unpaid(payment: Payment, cause: Allotment.Cause) -> None:
    """Cancel the allotment if what is left of the payment no longer covers it. In the transaction of the news."""
    # Whoever allots shares holds this lock: either we see the allotment, or they see the news.
    Payment.objects.select_for_update(of=["self"], no_key=True).get(pk=payment.pk)
    allotment = Allotment.objects.live().filter(pledge=payment.pledge_id).first()
    if allotment is None or allotment.cents <= _left_cents(payment):
        return
    Pledge.objects.filter(pk=payment.pledge_id).move(Status.ISSUED, Status.COLLECTED, PledgeEvent.Kind.SHARES_CANCELLED)
    Allotment.objects.filter(pk=allotment.pk).update(cancelled_at=timezone.now(), cause=cause)
    ledger.book([ledger.issue_cancelled(payment, allotment)])


def _left_cents(payment: Payment) -> int:
    back = payment.refunds.filter(state=Refund.State.SUCCEEDED).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    lost = payment.disputes.filter(state__in=Dispute.LOST).aggregate(sum=Sum("taken_cents"))["sum"] or 0
    return int(payment.amount_cents - back - lost)
