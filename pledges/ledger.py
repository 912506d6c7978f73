"""Double entry: what came in, what it cost, what went back. A fact is booked once, by its key, and never changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from pledges.models import Account, Entry, Journal, Payment


@dataclass(frozen=True, slots=True)
class Booking:
    """A journal to be written: debits are positive, credits negative; minor units of the payment's currency."""

    key: str
    payment: Payment
    lines: dict[Account, int]


def captured(payment: Payment) -> Booking:
    amount = payment.amount_cents
    return Booking(f"capture:{payment.pk}", payment, {Account.STRIPE: amount, Account.HELD: -amount})


def fee(payment: Payment, transaction_id: str, cents: int) -> Booking:
    return Booking(f"fee:{transaction_id}", payment, {Account.FEES: cents, Account.STRIPE: -cents})


def refunded(payment: Payment, refund_id: str, cents: int) -> Booking:
    return Booking(f"refund:{refund_id}", payment, {Account.HELD: cents, Account.STRIPE: -cents})


def refund_failed(payment: Payment, refund_id: str, cents: int) -> Booking:
    return Booking(f"refund_failed:{refund_id}", payment, {Account.STRIPE: cents, Account.HELD: -cents})


def disputed(payment: Payment, dispute_id: str, cents: int) -> Booking:
    return Booking(f"dispute:{dispute_id}", payment, {Account.DISPUTED: cents, Account.STRIPE: -cents})


def dispute_won(payment: Payment, dispute_id: str, cents: int) -> Booking:
    return Booking(f"dispute_won:{dispute_id}", payment, {Account.STRIPE: cents, Account.DISPUTED: -cents})


def dispute_lost(payment: Payment, dispute_id: str, cents: int) -> Booking:
    return Booking(f"dispute_lost:{dispute_id}", payment, {Account.HELD: cents, Account.DISPUTED: -cents})


@transaction.atomic
def book(bookings: Iterable[Booking]) -> int:
    """Write journals with their entries; what is booked already is left alone. Returns how many were news."""
    wanted = {booking.key: booking for booking in bookings}
    known = set(Journal.objects.filter(key__in=wanted).values_list("key", flat=True))
    # Of two who book the same fact at once, the slower fails on the key and tries again later.
    journals = Journal.objects.bulk_create(
        Journal(
            key=key,
            campaign_id=booking.payment.campaign_id,
            pledge_id=booking.payment.pledge_id,
            currency=booking.payment.currency,
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
