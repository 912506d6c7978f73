"""Disputes, in which a bank takes back a payment or inquires about it: every movement of money is booked."""

from django.db import transaction
from django.db.models import Sum

import gateway
from common.crash import point
from gateway import DisputeSnapshot, Movement
from payments.books import ledger
from payments.models import Account, Allotment, Dispute, Entry, Payment
from payments.shares import cancelling

DisputeState = Dispute.State


def update_from_event(dispute_id: str) -> None:
    """Read a dispute after an event about it, and record its current state."""
    snapshot = gateway.read_dispute(dispute_id)
    payment = Payment.objects.filter(intent_id=snapshot.intent_id).exclude(intent_id="").first()
    if payment:
        record(payment, snapshot)


@transaction.atomic
def record(payment: Payment, snapshot: DisputeSnapshot) -> None:
    """Book every movement once, and the loss when it is over; an outdated state changes nothing."""
    Dispute.objects.get_or_create(pk=snapshot.id, defaults={"payment": payment, "amount_cents": snapshot.amount})
    dispute = Dispute.objects.select_for_update(of=["self"]).get(pk=snapshot.id)
    if _is_older(dispute, snapshot):
        return
    moved = [(each, _cents(payment, snapshot, each)) for each in snapshot.movements]
    bookings = [booking for each, cents in moved for booking in ledger.dispute_moved(payment, snapshot.id, each, cents)]
    ledger.book(bookings)
    dispute.state, dispute.movements = snapshot.state, len(snapshot.movements)
    dispute.taken_cents = -sum(cents for _, cents in moved)
    dispute.save(update_fields=["state", "movements", "taken_cents"])
    _settle(dispute, payment, snapshot)
    cancelling.cancel_unpaid(payment, Allotment.Cause.DISPUTE)
    point("dispute:before commit")


def _is_older(dispute: Dispute, snapshot: DisputeSnapshot) -> bool:
    reopens = dispute.state not in Dispute.UNDECIDED and DisputeState(snapshot.state) in Dispute.UNDECIDED
    return reopens or len(snapshot.movements) < dispute.movements


def _cents(payment: Payment, snapshot: DisputeSnapshot, movement: Movement) -> int:
    """The amount of a movement in the payment's currency, in minor units."""
    if movement.currency == payment.currency:
        return movement.amount
    return snapshot.amount if movement.amount > 0 else -snapshot.amount if movement.amount < 0 else 0


def _settle(dispute: Dispute, payment: Payment, snapshot: DisputeSnapshot) -> None:
    """If it is lost, the money is no longer held for the supporter; if won later on appeal, it is again."""
    mine = Entry.objects.filter(account=Account.DISPUTED, journal__key__startswith=ledger.dispute_key(snapshot.id))
    open_cents = mine.aggregate(sum=Sum("amount_cents"))["sum"] or 0
    if dispute.state in Dispute.LOST or (dispute.state == DisputeState.WON and open_cents < 0):
        ledger.book([ledger.dispute_settled(payment, snapshot.id, len(snapshot.movements), open_cents)])
