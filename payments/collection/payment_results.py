"""Recording results from the payment service: payment, pledge, ledger and mail in one transaction.

A result may arrive twice, late, or from two processes at once: each function changes only rows that are still in a
state which the result applies to.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from common import wakeup
from common.crash import point
from gateway import SHORTEST, Charge, Outcome
from payments import payer_emails
from payments.books import ledger
from payments.collection import lapsing
from payments.models import Collection, Payment
from payments.refunds import refunding
from pledges import cards, emails
from pledges.models import Pledge, PledgeEvent, Status

PaymentState = Payment.State
Problem = Payment.Problem
PledgeEventKind = PledgeEvent.Kind
Results = Sequence[tuple[Payment, Charge]]

RETRY_HOURS = (24, 48)  # only two: the payer is notified at once, and card networks count retries
DECLINES = {
    Outcome.AUTHENTICATE: Problem.AUTHENTICATE,
    Outcome.ANOTHER_CARD: Problem.ANOTHER_CARD,
    Outcome.LATER: Problem.LATER,
}
FIELDS = [
    "state", "due_at", "tries", "intent_id", "attempt", "problem", "code", "expires_at", "charge_id", "fee_cents",
    "had_last_try",
]  # fmt: skip


def record(results: Results) -> None:
    """Record the current state of these payments, campaign by campaign."""
    by_campaign = sorted(results, key=lambda pair: (str(pair[0].campaign_id), str(pair[0].pledge_id)))
    for campaign_id, group in groupby(by_campaign, key=lambda pair: pair[0].campaign_id):
        _record(campaign_id, list(group))


@transaction.atomic
def _record(campaign_id: object, results: Results) -> None:
    # The share lock prevents the phase and the decision from changing until this is committed.
    campaign = Campaign.objects.lock_for_key_share(campaign_id)
    rows = _locked(payment for payment, _ in results)
    answers: dict[Outcome, list[tuple[Payment, Charge]]] = defaultdict(list)
    for payment, charge in results:
        answers[charge.outcome].append((rows[payment.pk], charge))
    _authorized(campaign, answers[Outcome.AUTHORIZED])
    _captured(campaign, answers[Outcome.CAPTURED])
    _cancelled(campaign, answers[Outcome.CANCELLED])
    _declined(campaign, [pair for outcome in DECLINES for pair in answers[outcome]])
    for payment, _ in [*answers[Outcome.PROCESSING], *answers[Outcome.NEW]]:
        payment.later()
    point("record:before commit")


def _locked(payments: Iterable[Payment]) -> dict[object, Payment]:
    wanted = [payment.pk for payment in payments]
    rows = Payment.objects.filter(pk__in=wanted).order_by("pk").select_for_update(of=["self"])
    return {row.pk: row for row in rows.select_related("pledge__supporter")}


def collecting(campaign: Campaign) -> Collection | None:
    """The running collection; None if there is none, or it has been decided to release everything."""
    running = campaign.phase == Campaign.Phase.COLLECTING
    found = Collection.objects.filter(campaign=campaign).first() if running else None
    return None if found and found.decision == Collection.Decision.RELEASE else found


def _authorized(campaign: Campaign, results: Results) -> None:
    fresh = [(payment, charge) for payment, charge in results if payment.state in Payment.UNSETTLED]
    collection = collecting(campaign)
    moved = _move(fresh, Status.SECURED, Status.AUTHORIZED, PledgeEventKind.AUTHORIZED) if collection else {}
    capture = collection is not None and collection.decision == Collection.Decision.CAPTURE
    fixed = [payment for payment, _ in fresh if payment.pledge_id in moved and payment.was_reported]
    for payment, charge in fresh:
        payment.expires_at = charge.expires_at or timezone.now() + SHORTEST
        payment.charge_id, payment.intent_id = charge.charge_id, charge.intent_id
        payment.problem, payment.code = Problem.NONE, ""
        if payment.pledge_id not in moved:
            _set(payment, PaymentState.TO_RELEASE, due_at=timezone.now())  # too late to count
        elif capture:
            _set(payment, PaymentState.TO_CAPTURE, due_at=timezone.now())
        else:
            _set(payment, PaymentState.AUTHORIZED)
    _save(fresh)
    if fixed:
        emails.notify_many("card_fixed", campaign, {str(payment.pk): payment.pledge for payment in fixed})


def _declined(campaign: Campaign, results: Results) -> None:
    waiting = [(payment, charge) for payment, charge in results if payment.state == PaymentState.TO_AUTHORIZE]
    # The decline of an earlier attempt says nothing about the next one.
    fresh = [
        (payment, charge)
        for payment, charge in waiting
        if not charge.charge_id or charge.charge_id != payment.charge_id
    ]
    first, spent = [], []
    for payment, charge in fresh:
        payment.problem, payment.code, payment.charge_id = DECLINES[charge.outcome], charge.code, charge.charge_id
        if payment.attempt == 1:
            first.append(payment)
        payment.attempt += 1
        _set(payment, PaymentState.DECLINED, due_at=_next_try(payment))
        if payment.had_last_try:
            spent.append(payment)
    _save(fresh)
    payer_emails.notify_payers(campaign, "card_failed", first)
    lapsing.lapse(campaign, spent)


def _next_try(payment: Payment) -> datetime | None:
    """When to retry the same card automatically; None if that cannot help."""
    if payment.problem != Problem.LATER or payment.attempts_exhausted:
        return None
    began = repair_began(payment)
    tries = [began + timedelta(hours=hours) for hours in RETRY_HOURS]
    return next((at for at in tries if timezone.now() < at < payment.repair_until), None)


def repair_began(payment: Payment) -> datetime:
    return payment.repair_until - timedelta(hours=settings.REPAIR_WINDOW_HOURS)


def _captured(campaign: Campaign, results: Results) -> None:
    fresh = [(payment, charge) for payment, charge in results if payment.state != PaymentState.CAPTURED]
    # The result of the authorization may have been lost: then both moves are new.
    _move(fresh, Status.SECURED, Status.AUTHORIZED, PledgeEventKind.AUTHORIZED)
    _move(fresh, Status.AUTHORIZED, Status.COLLECTED, PledgeEventKind.COLLECTED)
    for payment, charge in fresh:
        payment.charge_id, payment.intent_id, payment.expires_at = charge.charge_id, charge.intent_id, None
        _set(payment, PaymentState.CAPTURED)
    ledger.book(ledger.captured(payment) for payment, _ in fresh)
    _book_fees([pair for pair in results if pair[0].fee_cents is None])
    _save(results)
    payer_emails.notify_payers(campaign, "charged", [payment for payment, _ in fresh])
    cards.forget(payment.pledge_id for payment, _ in fresh)
    if fresh and campaign.phase in {Campaign.Phase.FAILED, Campaign.Phase.CANCELLED}:
        refunding.give_back_rest([payment for payment, _ in fresh])


def _book_fees(results: Results) -> None:
    for payment, charge in results:
        if charge.movement is None:
            payment.due_at = timezone.now() + Payment.LOOK_AGAIN
        else:
            payment.fee_cents, payment.due_at = charge.movement.fee, None
    known = [(payment, charge.movement) for payment, charge in results if charge.movement]
    ledger.book(booking for payment, movement in known for booking in ledger.settled(payment, movement))


def _cancelled(campaign: Campaign, results: Results) -> None:
    released = [pair for pair in results if pair[0].state == PaymentState.TO_RELEASE]
    lost = [
        pair
        for pair in results
        if pair[0].state not in {PaymentState.TO_RELEASE, PaymentState.RELEASED, PaymentState.CAPTURED}
    ]
    for payment, charge in [*released, *lost]:
        payment.intent_id = charge.intent_id
        _set(payment, PaymentState.RELEASED)
    _save([*released, *lost])
    if campaign.phase in {Campaign.Phase.FAILED, Campaign.Phase.CANCELLED}:
        _nothing_charged(campaign, released)
    if lost and collecting(campaign):
        _start_again(campaign, lost)


def _nothing_charged(campaign: Campaign, released: Results) -> None:
    moved = {
        **_move(released, Status.AUTHORIZED, Status.RELEASED, PledgeEventKind.RELEASED),
        **_move(released, Status.SECURED, Status.RELEASED, PledgeEventKind.RELEASED),
    }
    gone = [payment for payment, _ in released if payment.pledge_id in moved]
    payer_emails.notify_payers(campaign, "nothing_charged", gone)
    cards.forget(payment.pledge_id for payment in gone)


def _start_again(campaign: Campaign, lost: Results) -> None:
    """Replace cancelled payments by new ones with a full repair window.

    If the bank released the authorization, the new payment is authorized again. If a person cancelled a payment of this
    pledge at the payment service, now or earlier, the saved card is not tried again: the supporter has to pay, or the
    pledge lapses.
    """
    _move(lost, Status.AUTHORIZED, Status.SECURED, PledgeEventKind.LOST)
    cancelled = _cancelled_by_people(lost)
    until = timezone.now() + timedelta(hours=settings.REPAIR_WINDOW_HOURS)
    by_person = {"state": PaymentState.DECLINED, "problem": Problem.CANCELLED, "due_at": None}
    made = Payment.objects.bulk_create(
        Payment(
            pledge_id=payment.pledge_id,
            campaign=campaign,
            amount_cents=payment.amount_cents,
            currency=payment.currency,
            method_id=payment.method_id,
            customer_id=payment.customer_id,
            repair_until=max(until, payment.repair_until),
            **(by_person if payment.pledge_id in cancelled else {}),
        )
        for payment, _ in lost
    )
    declined = [row for row in made if row.state == PaymentState.DECLINED]
    payer_emails.notify_payers(campaign, "reservation_cancelled", list(_locked(declined).values()))
    wakeup.wake_on_commit("payments.tasks.authorize")


def _cancelled_by_people(lost: Results) -> set[UUID]:
    """The pledges with a payment that a person cancelled, even if the supporter has paid since."""
    now = {payment.pledge_id for payment, charge in lost if charge.by_person}
    pledges = [payment.pledge_id for payment, _ in lost]
    before = Payment.objects.filter(pledge__in=pledges, problem=Problem.CANCELLED).values_list("pledge_id", flat=True)
    return now.union(before)


@transaction.atomic
def repair_expired(payment: Payment) -> None:
    """The repair page expired unused: go back to the saved card."""
    row = _locked([payment])[payment.pk]
    if row.state == PaymentState.REPAIRING:
        row.session_id = ""
        _set(row, PaymentState.DECLINED)
        row.save(update_fields=["session_id", "state", "due_at", "tries"])


@transaction.atomic
def repaired_without_card(payment: Payment) -> None:
    """The authorization from the repair page was not on a card and has been cancelled: go back to the saved card."""
    row = _locked([payment])[payment.pk]
    if row.state == PaymentState.REPAIRING:
        Payment.objects.filter(pk=row.pk).update(state=PaymentState.RELEASED, due_at=None, intent_id=payment.intent_id)
        row.renewed(PaymentState.DECLINED).save(force_insert=True)


def _move(
    results: Sequence[tuple[Payment, Charge | None]], before: Status, to: Status, kind: PledgeEventKind
) -> dict[UUID, PledgeEvent]:
    if not results:
        return {}
    ids = [payment.pledge_id for payment, _ in results]
    return Pledge.objects.filter(pk__in=ids).move(before, to, kind)


def _set(payment: Payment, state: PaymentState, due_at: datetime | None = None) -> None:
    payment.state, payment.due_at, payment.tries = state, due_at, 0


def _save(results: Sequence[tuple[Payment, Charge | None]]) -> None:
    # An upsert of existing rows: bulk_update takes twenty times as long to build the SQL for so many fields.
    payments = [payment for payment, _ in results]
    Payment.objects.bulk_create(payments, update_conflicts=True, unique_fields=["id"], update_fields=FIELDS)
