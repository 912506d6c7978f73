"""Comparing our records with the payment service's: objects, amounts, states."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Min, Sum

import gateway
from accounts.models import User
from campaigns.models import Campaign
from gateway import Charge, Outcome, RefundSnapshot
from payments.models import Account, Dispute, Entry, Payment, Refund
from pledges.models import Card

PaymentState = Payment.State
Back = gateway.RefundState

EXPECTED = {
    PaymentState.AUTHORIZED: {Outcome.AUTHORIZED},
    PaymentState.TO_CAPTURE: {Outcome.AUTHORIZED, Outcome.CAPTURED},
    PaymentState.CAPTURED: {Outcome.CAPTURED},
    PaymentState.RELEASED: {Outcome.CANCELLED},
    # NEW: the card was deleted before the bank was asked.
    PaymentState.DECLINED: {Outcome.AUTHENTICATE, Outcome.ANOTHER_CARD, Outcome.LATER, Outcome.NEW},
}
MONEY = {Outcome.PROCESSING, Outcome.AUTHORIZED, Outcome.CAPTURED}


def problems() -> list[str]:
    """Compare everything created at the payment service with our records; lists every discrepancy with its ids."""
    since, unreadable = _since(), dict[str, Exception]()
    refunds = {each.id: each for each in gateway.list_refunds(since, unreadable)}
    charges = {charge.intent_id: charge for charge in gateway.list_charges(since, unreadable)}
    return [
        *_customers(since),
        *_cards(since),
        *_payments(charges, refunds.values(), unreadable),
        *_refunds(refunds, unreadable),
        *_disputes(since, unreadable),
        *_books(since, unreadable),
        *(f"payment service: {id_} cannot be read: {error!r}" for id_, error in sorted(unreadable.items())),
    ]


def _since() -> datetime:
    """The day before the first campaign or, if there is none, before Stripe existed: all might be missing here."""
    first: datetime | None = Campaign.objects.aggregate(at=Min("created_at"))["at"]
    return first - timedelta(days=1) if first else datetime(2011, 1, 1, tzinfo=UTC)  # before Stripe existed


def _customers(since: datetime) -> Iterator[str]:
    known = {str(pk) for pk in User.objects.values_list("pk", flat=True)}
    for customer_id, supporter in gateway.list_customers(since):
        if supporter and supporter not in known:
            yield f"payment service: {customer_id} is of supporter {supporter}, who is not known here"


def _cards(since: datetime) -> Iterator[str]:
    known = {str(pk) for pk in Card.objects.values_list("pk", flat=True)}
    for saved in gateway.list_saved_cards(since):
        if saved.card and saved.card not in known:
            yield f"payment service: {saved.setup_id} saved a card for pledge {saved.pledge}, which is not known here"


def _payments(
    theirs: Mapping[str, Charge], refunds: Iterable[RefundSnapshot], unreadable: Container[str]
) -> Iterator[str]:
    ours = {payment.intent_id: payment for payment in Payment.objects.exclude(intent_id="")}
    for intent_id in sorted(theirs.keys() - ours.keys()):
        charge = theirs[intent_id]
        if not charge.payment:
            continue  # without our metadata: from another use of the account
        is_ours = Payment.objects.filter(pk=charge.payment).exists()
        if (charge.outcome in MONEY or not is_ours) and not _is_settled(charge, refunds):
            yield f"payment service: {intent_id} is not known here: {charge.amount}, {charge.outcome}"
    for intent_id in sorted(ours.keys() - theirs.keys()):
        if intent_id not in unreadable:
            yield f"payment service: {intent_id} of payment {ours[intent_id].pk} is not known there"
    for intent_id in sorted(ours.keys() & theirs.keys()):
        yield from _difference(ours[intent_id], theirs[intent_id])


def _is_settled(charge: Charge, refunds: Iterable[RefundSnapshot]) -> bool:
    """Whether an unknown payment was cancelled or fully refunded, so that nothing is left of it."""
    back = sum(each.amount for each in refunds if each.intent_id == charge.intent_id and each.state == Back.SUCCEEDED)
    return charge.outcome is Outcome.CANCELLED or (charge.outcome is Outcome.CAPTURED and charge.received == back)


def _difference(payment: Payment, charge: Charge) -> Iterator[str]:
    name = f"payment {payment.pk} ({charge.intent_id})"
    if payment.amount_cents != charge.amount:
        yield f"{name}: {payment.amount_cents} here, {charge.amount} there"
    expected = EXPECTED.get(PaymentState(payment.state))
    if expected and charge.outcome not in expected:
        yield f"{name}: {payment.state} here, {charge.outcome} there"
    if charge.outcome is Outcome.CAPTURED and charge.received != payment.amount_cents:
        yield f"{name}: {payment.amount_cents} agreed, {charge.received} taken"


def _refunds(listed: Mapping[str, RefundSnapshot], unreadable: Container[str]) -> Iterator[str]:
    """Compare refunds, except those of unknown payments, which _payments() reports."""
    intents = _intents()
    ours = {row.refund_id: row for row in Refund.objects.exclude(refund_id="")}
    theirs = {id_: each for id_, each in listed.items() if each.intent_id in intents or id_ in ours}
    for refund_id in sorted(theirs.keys() ^ ours.keys()):
        if refund_id not in unreadable:
            yield f"refund {refund_id} is known only {'here' if refund_id in ours else 'there'}"
    for refund_id in sorted(theirs.keys() & ours.keys()):
        yield from _refund_difference(ours[refund_id], theirs[refund_id])


def _refund_difference(row: Refund, answer: RefundSnapshot) -> Iterator[str]:
    if row.amount_cents != answer.amount:
        yield f"refund {row.pk} ({answer.id}): {row.amount_cents} here, {answer.amount} there"
    if row.state != answer.state:
        yield f"refund {row.pk} ({answer.id}): {row.state} here, {answer.state} there"


def _intents() -> dict[str, UUID]:
    """The pledge ids of all payments at the payment service, by intent id."""
    return dict(Payment.objects.exclude(intent_id="").values_list("intent_id", "pledge_id"))


def _disputes(since: datetime, unreadable: dict[str, Exception]) -> Iterator[str]:
    known = _intents()
    theirs = {each.id: each for each in gateway.list_disputes(since, unreadable) if each.intent_id in known}
    ours = dict(Dispute.objects.values_list("pk", "state"))
    for id_ in sorted((theirs.keys() | ours.keys()) - unreadable.keys()):
        here, there = ours.get(id_, "not known"), theirs[id_].state if id_ in theirs else "not known"
        if here != there:
            pledge = f" of pledge {known[theirs[id_].intent_id]}" if id_ in theirs else ""
            yield f"dispute {id_}{pledge}: {here} here, {there} there"


def _books(since: datetime, unreadable: dict[str, Exception]) -> Iterator[str]:
    """Compare what each pledge added to the balance and took from it, including fees, with the ledger.

    Payouts, top-ups and other uses of the account belong to no pledge, so they are left out.
    """
    known = _intents()
    theirs: Counter[tuple[UUID, str]] = Counter()
    for movement in gateway.list_movements(since, unreadable):
        if movement.intent_id in known:
            theirs[known[movement.intent_id], movement.currency] += movement.net
    entries = Entry.objects.filter(account=Account.STRIPE).values_list("journal__pledge", "journal__currency")
    ours = {
        (pledge, currency): cents for pledge, currency, cents in entries.annotate(sum=Sum("amount_cents")).order_by()
    }
    busy = _on_the_move()
    for pledge, currency in sorted(theirs.keys() | ours.keys()):
        here, there = ours.get((pledge, currency), 0), theirs[pledge, currency]
        if here != there and pledge not in busy:
            yield f"books: pledge {pledge} has brought {here} {currency} by the ledger, {there} by the payment service"


def _on_the_move() -> set[UUID]:
    """Pledges with a payment or refund in progress, whose books may lag behind."""
    payments = Payment.objects.filter(state=PaymentState.TO_CAPTURE) | Payment.objects.filter(
        state=PaymentState.CAPTURED, fee_cents=None
    )
    refunds = Refund.objects.filter(state__in=[Refund.State.TO_REFUND, Refund.State.PENDING])
    return {*payments.values_list("pledge_id", flat=True), *refunds.values_list("payment__pledge_id", flat=True)}
