"""Disputes, in which a bank takes back a payment or inquires about it: every movement of money is booked."""

from django.db import transaction
from django.db.models import Sum

import gateway
from common.crash import point
from gateway import DisputeNews, Movement
from payments.books import ledger
from payments.models import Account, Dispute, Entry, Payment

State = Dispute.State


def hear_of(dispute_id: str) -> None:
    """Read a dispute after an event about it, and record its current state."""
    news = gateway.read_dispute(dispute_id)
    payment = Payment.objects.filter(intent_id=news.intent_id).exclude(intent_id="").first()
    if payment:
        record(payment, news)


@transaction.atomic
def record(payment: Payment, news: DisputeNews) -> None:
    """Book every movement once, and the loss when it is over; an outdated state changes nothing."""
    Dispute.objects.get_or_create(pk=news.id, defaults={"payment": payment, "amount_cents": news.amount})
    dispute = Dispute.objects.select_for_update(of=["self"]).get(pk=news.id)
    if _is_older(dispute, news):
        return
    moved = [(each, _cents(payment, news, each)) for each in news.movements]
    bookings = [booking for each, cents in moved for booking in ledger.dispute_moved(payment, news.id, each, cents)]
    ledger.book(bookings)
    dispute.state, dispute.movements = news.state, len(news.movements)
    dispute.taken_cents = -sum(cents for _, cents in moved)
    dispute.save(update_fields=["state", "movements", "taken_cents"])
    _settle(dispute, payment, news)
    point("dispute:before commit")


def _is_older(dispute: Dispute, news: DisputeNews) -> bool:
    reopens = dispute.state not in Dispute.UNDECIDED and State(news.state) in Dispute.UNDECIDED
    return reopens or len(news.movements) < dispute.movements


def _cents(payment: Payment, news: DisputeNews, movement: Movement) -> int:
    """The amount of a movement in the payment's currency, in minor units."""
    if movement.currency == payment.currency:
        return movement.amount
    return news.amount if movement.amount > 0 else -news.amount if movement.amount < 0 else 0


def _settle(dispute: Dispute, payment: Payment, news: DisputeNews) -> None:
    """If it is lost, the money is no longer held for the supporter; if won later on appeal, it is again."""
    mine = Entry.objects.filter(account=Account.DISPUTED, journal__key__startswith=ledger.dispute_key(news.id))
    open_cents = mine.aggregate(sum=Sum("amount_cents"))["sum"] or 0
    if dispute.state in {State.LOST, State.APPEAL} or (dispute.state == State.WON and open_cents < 0):
        ledger.book([ledger.dispute_settled(payment, news.id, len(news.movements), open_cents)])
