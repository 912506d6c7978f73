"""Double entry: what came in, what it cost, what went back. A fact is booked once, by its key, and never changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from gateway import Movement
from payments.models import Account, Entry, Journal, Payment


@dataclass(frozen=True, slots=True)
class Booking:
    """A journal to be written: debits are positive, credits negative; minor units of one currency."""

    key: str
    payment: Payment
    lines: dict[Account, int]
    currency: str = ""  # empty: the payment's


def captured(payment: Payment) -> Booking:
    amount = payment.amount_cents
    return Booking(f"capture:{payment.pk}", payment, {Account.STRIPE: amount, Account.HELD: -amount})


def settled(payment: Payment, movement: Movement) -> list[Booking]:
    """What the payment service took for a charge, and what became of it if it settles in another currency."""
    return [_fee("fee", payment, movement), *exchanged(payment, movement, payment.amount_cents)]


def _fee(kind: str, payment: Payment, movement: Movement) -> Booking:
    lines = {Account.FEES: movement.fee, Account.STRIPE: -movement.fee}
    return Booking(f"{kind}:{movement.id}", payment, lines, movement.currency)


def exchanged(payment: Payment, movement: Movement | None, cents: int) -> list[Booking]:
    """Out of the payment's currency, into the one of the balance, so that each adds up to what is there."""
    if movement is None or movement.currency == payment.currency:
        return []
    there = {Account.STRIPE: movement.amount, Account.EXCHANGE: -movement.amount}
    return [
        Booking(f"exchange_out:{movement.id}", payment, {Account.EXCHANGE: cents, Account.STRIPE: -cents}),
        Booking(f"exchange_in:{movement.id}", payment, there, movement.currency),
    ]


def refunded(payment: Payment, refund_id: str, cents: int) -> Booking:
    return Booking(f"refund:{refund_id}", payment, {Account.HELD: cents, Account.STRIPE: -cents})


def refund_failed(payment: Payment, refund_id: str, cents: int) -> Booking:
    return Booking(f"refund_failed:{refund_id}", payment, {Account.STRIPE: cents, Account.HELD: -cents})


def dispute_key(dispute_id: str) -> str:
    """What the keys begin with of all that a dispute moved."""
    return f"dispute:{dispute_id}:"


def dispute_moved(payment: Payment, dispute_id: str, movement: Movement, cents: int) -> list[Booking]:
    """What a dispute took out of the balance (negative) or put back, and what that cost."""
    key, lines = dispute_key(dispute_id), {Account.DISPUTED: -cents, Account.STRIPE: cents}
    return [
        Booking(f"{key}{movement.id}", payment, lines),
        _fee("dispute_fee", payment, movement),
        *exchanged(payment, movement, cents),
    ]


def dispute_settled(payment: Payment, dispute_id: str, movements: int, cents: int) -> Booking:
    """What is still disputed when a dispute ends is not held for the supporter any more."""
    lines = {Account.HELD: cents, Account.DISPUTED: -cents}
    return Booking(f"{dispute_key(dispute_id)}settled:{movements}", payment, lines)


@transaction.atomic
def book(bookings: Iterable[Booking]) -> int:
    """Write journals with their entries, but for what is nothing or booked already; returns how many were news."""
    wanted = {booking.key: booking for booking in bookings if any(booking.lines.values())}
    known = set(Journal.objects.filter(key__in=wanted).values_list("key", flat=True))
    # Of two who book the same fact at once, the slower fails on the key and tries again later.
    journals = Journal.objects.bulk_create(
        Journal(
            key=key,
            campaign_id=booking.payment.campaign_id,
            pledge_id=booking.payment.pledge_id,
            currency=booking.currency or booking.payment.currency,
        )
        for key, booking in wanted.items()
        if key not in known
    )
    Entry.objects.bulk_create(
        Entry(journal=journal, account=account, amount_cents=cents)
        for journal in journals
        for account, cents in wanted[journal.key].lines.items()
        if cents
    )
    return len(journals)
