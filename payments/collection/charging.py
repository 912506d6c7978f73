"""Authorizing, capturing and releasing payments in batches: claim rows, call the payment service, record the results.

No transaction is open during a call. If a result is lost, the row is still in its `TO_…` state and the call is repeated
with the same idempotency key, to which the payment service answers what happened.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from django.conf import settings
from django.utils import timezone

import gateway
from accounts import alarms
from common import money
from common.crash import point
from gateway import Bill, Charge
from payments.books import restoring
from payments.collection import payment_results, throttle
from payments.models import Collection, Payment

log = logging.getLogger(__name__)

CALLS = 20  # one after the other in each thread; with slow answers, they still end long before their leases


def _batch() -> int:
    """How many payments to claim: the requests of a process for two seconds, but no more than its threads make in time.

    With several batches queued, no call may wait for its turn longer than its lease.
    """
    rate = settings.STRIPE_REQUESTS_PER_SECOND / settings.STRIPE_PROCESSES or 20
    return max(1, min(round(2 * rate), CALLS * settings.STRIPE_PARALLEL_REQUESTS))


BATCH = _batch()
PaymentState = Payment.State
SUFFIX_LENGTH = 10  # statements show 22 characters: up to ten for the account's name, two for the separator


def authorize_due(campaign_id: UUID | None = None, limit: int = BATCH) -> int:
    """Authorize payments that are due; returns how many were claimed."""
    if not restoring.is_reconciled():
        return 0
    batch = _claim(PaymentState.TO_AUTHORIZE, campaign_id, limit)
    if not batch:
        return 0
    _prepare([payment for payment in batch if not payment.intent_id])
    ready = _still_wanted(batch)
    point("authorize:before call")
    calls = [
        partial(gateway.authorize, each.intent_id, each.method_id, each.attempt, each.turn, each.charge_id)
        for each in ready
    ]
    answers = throttle.each("payment_intents/confirm", calls)
    point("authorize:after call")
    _write_down(ready, answers)
    point("authorize:after commit")
    return len(batch)


def _prepare(payments: Sequence[Payment]) -> None:
    """Create the payments at the payment service and commit their ids, before any card is touched."""
    if not payments:
        return
    point("prepare:before call")
    calls = [partial(gateway.prepare, bill(payment), payment.turn, look=payment.looks_first) for payment in payments]
    answers = throttle.each("payment_intents", calls)
    point("prepare:after call")
    known, gone = [], []
    for payment, answer in zip(payments, answers, strict=True):
        if isinstance(answer, str):
            payment.intent_id = answer
            known.append(payment)
        elif isinstance(answer, gateway.CustomerGone):
            outcome = gateway.Outcome.ANOTHER_CARD
            gone.append((payment, Charge("", outcome, payment.amount_cents, 0, code="customer_gone")))
        else:
            put_off(payment, answer)
    Payment.objects.bulk_update(known, ["intent_id"])
    payment_results.record(gone)
    point("prepare:after commit")


def _still_wanted(payments: Sequence[Payment]) -> list[Payment]:
    """The payments still to be authorized; those released while they were being created are released once more."""
    ids = [payment.pk for payment in payments if payment.intent_id]
    wanted = set(Payment.objects.filter(pk__in=ids, state=PaymentState.TO_AUTHORIZE).values_list("pk", flat=True))
    Payment.objects.filter(pk__in=ids, state=PaymentState.RELEASED).update(
        state=PaymentState.TO_RELEASE, due_at=timezone.now()
    )
    return [payment for payment in payments if payment.pk in wanted]


def bill(payment: Payment) -> Bill:
    campaign = payment.campaign
    return Bill(
        payment.pk,
        payment.pledge_id,
        payment.customer_id,
        payment.amount_cents,
        payment.currency,
        f"{campaign.text.title}: pledge of {money.formatted(payment.amount_cents, payment.currency)}",
        statement_suffix(campaign.slug),
    )


def statement_suffix(slug: str) -> str:
    """The statement text after the account's name: as many words of the slug as fit, or the start of the first one."""
    words = slug.upper().split("-")
    fitting = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
    suffix = max([each for each in fitting if len(each) <= SUFFIX_LENGTH], key=len, default=words[0][:SUFFIX_LENGTH])
    return suffix if any(letter.isalpha() for letter in suffix) else "PLEDGE"  # Stripe requires a letter


def capture_due(campaign_id: UUID | None = None, limit: int = BATCH) -> int:
    """Capture payments that are due, only if the recount decided so; returns how many were claimed."""
    if not restoring.is_reconciled():
        return 0
    allowed = {"campaign__phase": "collecting", "campaign__collection__decision": Collection.Decision.CAPTURE}
    batch = _claim(PaymentState.TO_CAPTURE, campaign_id, limit, first="expires_at", **allowed)
    return _call("capture", "payment_intents/capture", batch, _capture)


def _capture(payment: Payment) -> Charge:
    return gateway.capture(payment.intent_id, payment.turn)


def release_due(campaign_id: UUID | None = None, limit: int = BATCH) -> int:
    """Release authorizations that will not be captured; returns how many were claimed."""
    batch = _claim(PaymentState.TO_RELEASE, campaign_id, limit, first="expires_at")
    return _call("release", "payment_intents/cancel", batch, _release)


def _release(payment: Payment) -> Charge:
    intent_id = payment.intent_id
    if payment.session_id and not intent_id:
        # The supporter may just have paid on the page.
        intent_id = gateway.close_repair_step(payment.session_id).intent_id
    if intent_id:
        return gateway.cancel(intent_id)
    return Charge("", gateway.Outcome.CANCELLED, payment.amount_cents, 0)


def _call(name: str, endpoint: str, batch: Sequence[Payment], call: Callable[[Payment], Charge]) -> int:
    if not batch:
        return 0
    point(f"{name}:before call")
    answers = throttle.each(endpoint, [partial(call, payment) for payment in batch])
    point(f"{name}:after call")
    _write_down(batch, answers)
    point(f"{name}:after commit")
    return len(batch)


def _claim(
    state: PaymentState, campaign_id: UUID | None, limit: int, first: str = "due_at", **allowed: object
) -> list[Payment]:
    due = Payment.objects.filter(state=state, **allowed)
    if campaign_id:
        due = due.filter(campaign=campaign_id)
    return due.select_related("campaign").prefetch_related("campaign__texts").claim(limit, first)


def _write_down(payments: Sequence[Payment], answers: Sequence[Charge | Exception]) -> None:
    results = []
    for payment, answer in zip(payments, answers, strict=True):
        if isinstance(answer, Charge):
            results.append((payment, answer))
        else:
            put_off(payment, answer)
    _record(results)


def _record(results: payment_results.Results) -> None:
    """Record all at once, which is fast; if that fails, one by one, so that only the faulty one is postponed."""
    try:
        payment_results.record(results)
    except Exception:
        log.exception("%d answers cannot be written down together", len(results))
        for payment, charge in results:
            try:
                payment_results.record([(payment, charge)])
            except Exception as error:  # noqa: BLE001  (put_off logs it)
                put_off(payment, error)


def put_off(payment: Payment, error: object) -> None:
    """Postpone a payment whose result is unknown: retry with the same key, or a new one if that is used up."""
    log.warning("%s, try %d: %r", payment, payment.tries, error)
    alarms.raise_for(error)
    if isinstance(error, gateway.Refused):
        # The payment service may replay the refusal for this key even after the cause is fixed.
        payment.spoil(spent=True)
        held_up = Payment.objects.filter(pk=payment.pk, state=PaymentState.TO_AUTHORIZE)
        held_up.update(problem=Payment.Problem.OURS, code=error.code[:60])
    elif isinstance(error, gateway.Broken):
        payment.spoil(spent=error.spends_key)
    payment.later()


def call_off(payment: Payment) -> bool:
    """Cancel a declined payment; False if it went through after all, in which case that is recorded."""
    charge = gateway.cancel(payment.intent_id)
    point("give up:after call")
    if charge.outcome is gateway.Outcome.CANCELLED:
        return True
    payment_results.record([(payment, charge)])
    return False


def sync(payment: Payment) -> None:
    """Read the current state of a payment from the payment service and record it."""
    if payment.session_id and not payment.intent_id:
        step = gateway.read_repair_step(payment.session_id)
        if not step.is_open and not step.intent_id:
            payment_results.repair_expired(payment)
        if not step.intent_id:
            return
        payment.intent_id = step.intent_id
        Payment.objects.filter(pk=payment.pk).update(intent_id=step.intent_id)
    if payment.intent_id:
        charge = gateway.read_charge(payment.intent_id)
        if charge.outcome is gateway.Outcome.AUTHORIZED and payment.state == PaymentState.RELEASED:
            # Paid on a page that was still open when the payment was released.
            charge = gateway.cancel(payment.intent_id)
        if not charge.is_card and payment.state == PaymentState.REPAIRING:
            _undo_repair(payment, charge)
        else:
            payment_results.record([(payment, charge)])


def _undo_repair(payment: Payment, charge: Charge) -> None:
    """Cancel an authorization on something other than a card, which the page should never have offered."""
    if charge.outcome is gateway.Outcome.AUTHORIZED:
        charge = gateway.cancel(payment.intent_id)
    if charge.outcome is gateway.Outcome.CANCELLED:
        log.error("%s was repaired with something other than a card", payment)
        payment_results.repaired_without_card(payment)


def sync_due(limit: int = BATCH) -> int:
    """Check payments that change at the payment service: open repair pages, and fees not known yet."""
    states = [PaymentState.REPAIRING, PaymentState.CAPTURED]
    return Payment.objects.filter(state__in=states).select_related("campaign").work(_sync_or_later, limit)


@alarms.raise_alarms()
def _sync_or_later(payment: Payment) -> None:
    sync(payment)
    # Only if sync() did not change it.
    Payment.objects.filter(pk=payment.pk, state=payment.state, due_at=payment.due_at).exclude(due_at=None).update(
        due_at=timezone.now() + Payment.LOOK_AGAIN
    )
