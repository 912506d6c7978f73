"""Money back: pushed to every card, resumable, with what could not be refunded listed."""

import logging
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

import gateway
from accounts import alarms
from accounts.models import User
from campaigns.models import Campaign
from common import wakeup
from common.crash import point
from gateway import Return
from payments.books import ledger, restoring
from payments.collection import charging, payment_results, throttle
from payments.models import Payment, Refund
from pledges import emails
from pledges.models import Pledge, PledgeEvent, Status, WrongMove

log = logging.getLogger(__name__)

State = Refund.State
Kind = PledgeEvent.Kind
BATCH = 40
NEW_KEY_WAITS = timedelta(minutes=5)
LOOK_AGAIN = {
    State.PENDING: timedelta(hours=1),
    State.WAITING: timedelta(hours=6),  # many at once, and the service says when one has gone
}


class TooMuch(Exception):
    """More would go back than came."""


@transaction.atomic
def ask(payment: Payment, cents: int, by: User | None = None) -> Refund:
    """Put a refund on the list. Raises TooMuch, also to the slower of two who ask at once."""
    payment = Payment.objects.select_for_update(of=["self"]).get(pk=payment.pk)
    asked = payment.refunds.exclude(state=State.FAILED).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    if payment.state != Payment.State.CAPTURED or asked + cents > payment.amount_cents:
        raise TooMuch(f"{payment}: {asked} of {payment.amount_cents} is on its way back, not {cents} more")
    wakeup.ring_on_commit("payments.tasks.refund")
    return payment.refunds.create(amount_cents=cents, by=by)


@transaction.atomic
def again(failed: Refund, by: User) -> tuple[Refund, bool]:
    """Put a refund on the list once more that is known to have failed; returns it and whether it is news.

    It is a row of its own, for its key must be a new one: the old key has its answer. Raises WrongMove, TooMuch.
    """
    failed = Refund.objects.select_for_update(of=["self"]).select_related("payment").get(pk=failed.pk)
    if made := Refund.objects.filter(instead_of=failed).first():
        return made, False
    if failed.state != State.FAILED:
        raise WrongMove(f"{failed} is {failed.state}")
    made = ask(failed.payment, failed.amount_cents, by)
    made.instead_of = failed
    made.save(update_fields=["instead_of"])
    return made, True


@transaction.atomic
def give_back(campaign: Campaign, limit: int = 500) -> int:
    """Put refunds on the list for what a campaign collected in vain, a batch at a time; returns how many."""
    kept = Payment.objects.kept().filter(campaign=campaign)
    batch = list(kept.select_for_update(of=["self"], skip_locked=True)[:limit])
    payment_results.give_back(batch)
    point("give back:before commit")
    return len(batch)


def refund_due(campaign_id: UUID | None = None, limit: int = BATCH) -> int:
    """Send refunds that are due, and look after those on their way; returns how many were taken up."""
    if not restoring.is_reconciled():
        return 0
    due = Refund.objects.filter(state__in=[State.TO_REFUND, *Refund.ON_THEIR_WAY])
    if campaign_id:
        due = due.filter(payment__campaign=campaign_id)
    batch = due.select_related("payment__pledge__supporter").claim(limit)
    if not batch:
        return 0
    point("refund:before call")
    answers = throttle.each("refunds", [partial(_send, each) for each in batch])
    point("refund:after call")
    for each, answer in zip(batch, answers, strict=True):
        try:
            _write_down(each, answer)
        except Exception:
            log.exception("%s, try %d", each, each.tries)
            each.later()
        point("refund:between commits")
    point("refund:after commit")
    return len(batch)


def _write_down(row: Refund, answer: Return | Exception) -> None:
    if isinstance(answer, Return):
        record(row, answer)
    elif isinstance(answer, gateway.Refused) and gateway.is_final(answer):
        _refused(row, answer)
    else:
        _put_off(row, answer)


def _send(row: Refund) -> Return:
    if row.refund_id:
        return gateway.read_refund(row.refund_id)
    if row.looks_first and (made := gateway.find_refund(row.pk, row.payment.intent_id)):
        return made
    return gateway.refund(row.pk, row.payment.intent_id, row.amount_cents, row.turn)


def _put_off(row: Refund, error: Exception) -> None:
    """Try again later. Before a new key is used, what the old one began has time to be seen."""
    alarms.about(error)
    if isinstance(error, gateway.Refused):
        row.spoil(spent=True)
    elif isinstance(error, gateway.Broken):
        row.spoil(spent=error.spends_key)
        if row.spoiled % 2 == 0:
            Refund.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=timezone.now() + NEW_KEY_WAITS)
            return
    row.later()


def _refused(row: Refund, error: Exception) -> None:
    """The payment service will not: it stays on the list of what could not be refunded, for a person to look at."""
    log.error("%s refused: %s", row, error)
    row.done(state=State.FAILED, failure=str(error)[:80])


@transaction.atomic
def record(row: Refund, answer: Return) -> None:
    """Write down what is true now of a refund, once."""
    row = Refund.objects.select_for_update().get(pk=row.pk)
    # Of two refunds that arrive at once, the later one has to see the other: together they may be all of it.
    paid = Payment.objects.select_for_update(of=["self"], no_key=True).select_related("pledge__supporter")
    row.payment = paid.get(pk=row.payment_id)
    if row.state == State.FAILED and row.refund_id:
        return  # that is final; an older look may still say otherwise
    before, state = row.state, State(answer.state)
    row.state, row.refund_id, row.failure = state, answer.id, answer.failure
    row.due_at = timezone.now() + LOOK_AGAIN[state] if state in LOOK_AGAIN else None
    row.save(update_fields=["state", "refund_id", "failure", "due_at"])
    if state == State.SUCCEEDED and before != State.SUCCEEDED:
        sent = ledger.refunded(row.payment, answer.id, row.amount_cents)
        ledger.book([sent, *ledger.exchanged(row.payment, answer.movement, -row.amount_cents)])
        _move_if_all_is_back(row)
    elif state == State.FAILED and before == State.SUCCEEDED:
        came_back = ledger.refund_failed(row.payment, answer.id, row.amount_cents)
        ledger.book([came_back, *ledger.exchanged(row.payment, answer.came_back, row.amount_cents)])
        Pledge.objects.filter(pk=row.payment.pledge_id).move(Status.REFUNDED, Status.COLLECTED, Kind.REFUND_FAILED)
    point("refund:before commit")


def _move_if_all_is_back(row: Refund) -> None:
    payment = row.payment
    back = payment.refunds.filter(state=State.SUCCEEDED).aggregate(sum=Sum("amount_cents"))["sum"]
    if back < payment.amount_cents:
        return
    moved = Pledge.objects.filter(pk=payment.pledge_id).move(Status.COLLECTED, Status.REFUNDED, Kind.REFUNDED)
    if moved:
        campaign = Campaign.objects.get(pk=payment.campaign_id)
        emails.tell_many("refunded", campaign, {str(row.pk): payment.pledge})


def hear_of(refund_id: str) -> None:
    """Look at a refund that the payment service speaks of, also one that was made on its own pages."""
    answer = gateway.read_refund(refund_id)
    payment = Payment.objects.filter(intent_id=answer.intent_id).exclude(intent_id="").first()
    if payment is None:
        return
    if payment.state != Payment.State.CAPTURED:
        charging.sync(payment)  # the news came in the wrong order
    row = Refund.objects.filter(refund_id=answer.id).first()
    row = row or (Refund.objects.filter(pk=answer.refund).first() if answer.refund else None)
    record(row or _made_elsewhere(payment, answer), answer)


def _made_elsewhere(payment: Payment, answer: Return) -> Refund:
    row, _ = Refund.objects.get_or_create(
        refund_id=answer.id,
        defaults={"payment": payment, "amount_cents": answer.amount, "state": State.PENDING},
    )
    return row
