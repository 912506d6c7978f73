"""Queuing refunds: each only once, and never more than was paid."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from campaigns.models import Campaign
from common import wakeup
from common.crash import point
from payments.models import Payment, Refund
from pledges.models import WrongMove

RefundState = Refund.State


class TooMuch(Exception):
    """More would be refunded than was paid."""


@transaction.atomic
def request(payment: Payment, cents: int, by: User | None = None) -> Refund:
    """Schedule a refund of `cents`. Raises TooMuch, also counting concurrent requests."""
    payment = Payment.objects.select_for_update(of=["self"]).get(pk=payment.pk)
    asked = payment.refunds.exclude(state=RefundState.FAILED).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    if payment.state != Payment.State.CAPTURED or asked + cents > payment.amount_cents:
        raise TooMuch(f"{payment}: {asked} of {payment.amount_cents} is on its way back, not {cents} more")
    wakeup.wake_on_commit("payments.tasks.refund")
    return payment.refunds.create(amount_cents=cents, by=by)


@transaction.atomic
def again(failed: Refund, by: User) -> tuple[Refund, bool]:
    """Schedule a failed refund again; returns the new refund and whether it was created now.

    It is a separate row, because it needs a new idempotency key. Raises WrongMove, TooMuch.
    """
    failed = Refund.objects.select_for_update(of=["self"]).select_related("payment").get(pk=failed.pk)
    if made := Refund.objects.filter(instead_of=failed).first():
        return made, False
    if failed.state != RefundState.FAILED:
        raise WrongMove(f"{failed} is {failed.state}")
    made = request(failed.payment, failed.amount_cents, by)
    made.instead_of = failed
    made.save(update_fields=["instead_of"])
    return made, True


@transaction.atomic
def give_back(campaign: Campaign, limit: int = 500) -> int:
    """Schedule refunds for a batch of an ended campaign's captured payments; returns how many."""
    kept = Payment.objects.kept().filter(campaign=campaign)
    batch = list(kept.select_for_update(of=["self"], skip_locked=True)[:limit])
    give_back_rest(batch)
    point("give back:before commit")
    return len(batch)


def give_back_rest(payments: Sequence[Payment]) -> None:
    """Schedule refunds of what is left of these payments, except failed refunds, which wait for a person."""
    known = Refund.objects.standing().filter(payment__in=payments).values_list("payment_id")
    back = dict(known.annotate(sum=Sum("amount_cents")))
    left = {payment: payment.amount_cents - back.get(payment.pk, 0) for payment in payments}
    Refund.objects.bulk_create(
        Refund(payment=payment, amount_cents=cents) for payment, cents in left.items() if cents > 0
    )
    wakeup.wake_on_commit("payments.tasks.refund")
