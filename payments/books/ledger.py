"""Double-entry bookkeeping of payments, fees, refunds and disputes. Each fact is booked once and never changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from gateway import Movement
from payments.models import Account, Allotment, Entry, Journal, Payment


@dataclass(frozen=True, slots=True)
class Booking:
    """A journal to be booked, in minor units of one currency: debits are positive, credits negative."""

    key: str
    payment: Payment
    lines: dict[Account, int]
    currency: str = ""  # empty: the payment's


def captured(payment: Payment) -> Booking:
    amount = payment.amount_cents
    return Booking(f"capture:{payment.pk}", payment, {Account.STRIPE: amount, Account.HELD: -amount})


def settled(payment: Payment, movement: Movement) -> list[Booking]:
    """The payment service's fee for a charge, and the currency exchange if it settles in another currency."""
    return [_fee("fee", payment, movement), *exchanged(payment, movement, payment.amount_cents)]


def _fee(kind: str, payment: Payment, movement: Movement) -> Booking:
    lines = {Account.FEES: movement.fee, Account.STRIPE: -movement.fee}
    return Booking(f"{kind}:{movement.id}", payment, lines, movement.currency)


def exchanged(payment: Payment, movement: Movement | None, cents: int) -> list[Booking]:
    """Exchange from the payment's currency into the balance's, so that the books match the balance in each."""
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
    """The prefix of the keys of all journals about a dispute."""
    return f"dispute:{dispute_id}:"


def dispute_moved(payment: Payment, dispute_id: str, movement: Movement, cents: int) -> list[Booking]:
    """What a dispute took out of the balance (negative `cents`) or returned, and its fee."""
    key, lines = dispute_key(dispute_id), {Account.DISPUTED: -cents, Account.STRIPE: cents}
    return [
        Booking(f"{key}{movement.id}", payment, lines),
        _fee("dispute_fee", payment, movement),
        *exchanged(payment, movement, cents),
    ]


def dispute_settled(payment: Payment, dispute_id: str, movements: int, cents: int) -> Booking:
    """When a dispute ends, what is still disputed is no longer held for the supporter."""
    lines = {Account.HELD: cents, Account.DISPUTED: -cents}
    return Booking(f"{dispute_key(dispute_id)}settled:{movements}", payment, lines)


def issued(payment: Payment, allotment: Allotment) -> Booking:
    """What is held for the supporter becomes share capital."""
    return Booking(f"issue:{allotment.pk}", payment, {Account.HELD: allotment.cents, Account.SHARES: -allotment.cents})


def issue_cancelled(payment: Payment, allotment: Allotment) -> Booking:
    lines = {Account.SHARES: allotment.cents, Account.HELD: -allotment.cents}
    return Booking(f"issue_cancelled:{allotment.pk}", payment, lines)


@transaction.atomic
def book(bookings: Iterable[Booking]) -> int:
    """Write journals with their entries, skipping empty ones and those already booked; returns how many were new."""
    wanted = {booking.key: booking for booking in bookings if any(booking.lines.values())}
    known = set(Journal.objects.filter(key__in=wanted).values_list("key", flat=True))
    # If two processes book the same fact at once, the second fails on the unique key and retries later.
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
