"""Reserving, collecting and releasing money on a card."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from uuid import UUID

import stripe
from stripe.params import PaymentIntentConfirmParams
from stripe.params.checkout import SessionCreateParamsLineItemPriceData as CreateParamsLineItemPriceData

from pledges.gateway import core
from pledges.gateway.balance import Movement, movement
from pledges.gateway.core import CustomerGone, Doors, Refused, id_of, key, optional, our_errors, read_each
from pledges.gateway.refusals import is_payers, is_state

CHARGE = ["latest_charge", "latest_charge.balance_transaction"]
SHORTEST = timedelta(days=4, hours=18)  # Visa, in the payer's absence; of the others none is shorter
# What Stripe writes by itself, and "abandoned", which is our own word. Whatever else is there, a person did it.
NOT_BY_A_PERSON = frozenset({"abandoned", "automatic", "expired", "failed_invoice", "void_invoice"})


class Outcome(StrEnum):
    NEW = "new"  # nothing attempted yet
    PROCESSING = "processing"  # ask again later
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    CANCELLED = "cancelled"
    AUTHENTICATE = "authenticate"  # only the payer can help, on their bank's page
    ANOTHER_CARD = "another_card"  # this card will never work
    LATER = "later"  # this card may work later


@dataclass(frozen=True, slots=True)
class Charge:
    """A payment as the payment service knows it now. Sums in minor units."""

    intent_id: str
    outcome: Outcome
    amount: int
    received: int
    code: str = ""
    charge_id: str = ""
    expires_at: datetime | None = None
    movement: Movement | None = None  # on the balance, once the payment service has booked it
    payment: str = ""  # our id for it, from the metadata
    by_person: bool = False  # somebody cancelled it at the payment service
    is_card: bool = True  # nothing else can be held for as long as a collection takes


@dataclass(frozen=True, slots=True)
class RepairStep:
    """The payment service's page on which a supporter pays the frozen amount with a card of their choice."""

    id: str
    url: str
    is_open: bool
    intent_id: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be paid, by whom and for what. The amount is in minor units."""

    payment: UUID
    pledge: UUID
    customer_id: str
    amount: int
    currency: str
    text: str
    suffix: str = "PLEDGE"  # what the bank statement adds to the account's name

    @property
    def metadata(self) -> dict[str, str]:
        return {"payment": str(self.payment), "pledge": str(self.pledge)}


# docs.stripe.com/declines/codes: trying these again annoys the networks and never works.
HARD = frozenset(
    {
        "card_not_supported",
        "currency_not_supported",
        "expired_card",
        "fraudulent",
        "incorrect_number",
        "invalid_account",
        "invalid_expiry_year",
        "lost_card",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "stolen_card",
        "stop_payment_order",
    }
)
DECLINED = frozenset({Outcome.AUTHENTICATE, Outcome.ANOTHER_CARD, Outcome.LATER})
MOVED_ON = frozenset({Outcome.PROCESSING, Outcome.AUTHORIZED, Outcome.CAPTURED, Outcome.CANCELLED})
NEVER_AGAIN = frozenset({"do_not_try_again", "confirm_card_data"})
STATES = {
    "requires_capture": Outcome.AUTHORIZED,
    "succeeded": Outcome.CAPTURED,
    "canceled": Outcome.CANCELLED,
    "processing": Outcome.PROCESSING,
    "requires_action": Outcome.AUTHENTICATE,
    "requires_confirmation": Outcome.NEW,
}


def prepare(bill: Bill, turn: int = 0, *, look: bool = False) -> str:
    """Make the payment known without touching the card; returns its id, to be committed before anything else.

    With `look`, one that was made before is found. Raises CustomerGone.
    """
    if not bill.customer_id:
        raise CustomerGone(f"payment {bill.payment} is of nobody who is known there")
    if look and (made := _find_intent(bill)):
        return made
    with our_errors():
        intent = core.client().v1.payment_intents.create(
            {
                "amount": bill.amount,
                "currency": bill.currency.lower(),
                "customer": bill.customer_id,
                "capture_method": "manual",
                "description": bill.text,
                "metadata": bill.metadata,
                "allowed_payment_method_types": ["card"],
                "statement_descriptor_suffix": bill.suffix,
            },
            key(f"{bill.payment}:pay", turn),
        )
    return intent.id


def _find_intent(bill: Bill) -> str:
    """Look among the supporter's payments for this one, made here and not on a page; empty if it never was."""
    with our_errors():
        intents = core.client().v1.payment_intents.list({"customer": bill.customer_id, "limit": 100})
        for intent in intents.auto_paging_iter():
            by_us = not optional(intent, "metadata", "page")
            if _payment(intent) == str(bill.payment) and by_us and intent.status != "canceled":
                return intent.id
    return ""


def authorize(intent_id: str, method_id: str, attempt: int, turn: int = 0, known_charge: str = "") -> Charge:
    """Reserve the money on the saved card. The same attempt may be repeated; after a decline it needs a new one.

    After keys were spent on it, it is read first: `known_charge` is that of the decline before.
    """
    if turn and (found := _happened(intent_id, known_charge)):
        return found
    params: PaymentIntentConfirmParams = {
        "payment_method": method_id,
        "off_session": True,
        "payment_method_options": {
            "card": {"stored_credential_usage": "unscheduled", "request_extended_authorization": "if_available"}
        },
        "expand": CHARGE,
    }
    try:
        with our_errors():
            intent = core.client().v1.payment_intents.confirm(
                intent_id, params, key(f"{intent_id}:try:{attempt}", turn)
            )
    except Refused as error:
        # Declined, or somebody was faster: the payment itself says which.
        charge = read_charge(intent_id)
        if isinstance(error.__cause__, stripe.CardError) or is_state(error) or charge.outcome in MOVED_ON:
            return charge
        if not is_payers(error):
            raise
        return replace(charge, outcome=Outcome.ANOTHER_CARD, code=error.code, charge_id="")
    return _charge(intent)


def _happened(intent_id: str, known_charge: str) -> Charge | None:
    charge = read_charge(intent_id)
    was_asked = charge.outcome in DECLINED and charge.charge_id != known_charge
    return charge if was_asked or charge.outcome in MOVED_ON else None


def capture(intent_id: str, turn: int = 0) -> Charge:
    """Take the reserved money; where that is no longer possible the answer says what the payment is now."""
    if turn and (charge := read_charge(intent_id)).outcome is not Outcome.AUTHORIZED:
        return charge
    try:
        with our_errors():
            intent = core.client().v1.payment_intents.capture(
                intent_id, {"expand": CHARGE}, key(f"{intent_id}:capture", turn)
            )
    except Refused:
        charge = read_charge(intent_id)
        if charge.outcome is Outcome.AUTHORIZED:
            raise  # it is there to be taken: our request was wrong
        # Nothing is reserved any more: this one ends here, and a new one can be tried.
        return cancel(intent_id) if charge.outcome in DECLINED else charge
    return _charge(intent)


def cancel(intent_id: str) -> Charge:
    """Release the reservation, or make sure that none comes; the answer says if the money was taken meanwhile."""
    try:
        with our_errors():
            intent = core.client().v1.payment_intents.cancel(intent_id, {"cancellation_reason": "abandoned"})
    except Refused as error:
        charge = read_charge(intent_id)
        if is_state(error) or charge.outcome in {Outcome.CANCELLED, Outcome.CAPTURED}:
            return charge
        raise
    return _charge(intent)


def read_charge(intent_id: str) -> Charge:
    with our_errors():
        return _charge(core.client().v1.payment_intents.retrieve(intent_id, {"expand": CHARGE}))


def list_charges(since: datetime, unreadable: dict[str, Exception] | None = None) -> Iterator[Charge]:
    """List every payment made since then, newest first; what cannot be understood goes into `unreadable` by its id."""
    with our_errors():
        intents = core.client().v1.payment_intents.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
        yield from read_each(intents.auto_paging_iter(), _charge, unreadable)


def _charge(intent: stripe.PaymentIntent) -> Charge:
    error = optional(intent, "last_payment_error")
    code = optional(error, "decline_code") or optional(error, "code") or ""
    outcome = STATES.get(intent.status) or (
        _declined(code, optional(error, "advice_code") or "") if error else Outcome.NEW
    )
    charge = optional(intent, "latest_charge")
    return Charge(
        intent.id,
        outcome,
        intent.amount,
        optional(intent, "amount_received") or 0,
        code=code,
        charge_id=id_of(intent, "latest_charge"),
        expires_at=_expiry(charge) if outcome is Outcome.AUTHORIZED else None,
        movement=movement(optional(charge, "balance_transaction")),
        payment=_payment(intent),
        by_person=outcome is Outcome.CANCELLED and optional(intent, "cancellation_reason") not in NOT_BY_A_PERSON,
        is_card=(optional(charge, "payment_method_details", "type") or "card") == "card",
    )


def _payment(made: stripe.PaymentIntent | stripe.checkout.Session) -> str:
    """Our id for it, from the metadata."""
    return optional(made, "metadata", "payment") or ""


def _declined(code: str, advice: str) -> Outcome:
    if code == "authentication_required":
        return Outcome.AUTHENTICATE
    return Outcome.ANOTHER_CARD if code in HARD or advice in NEVER_AGAIN else Outcome.LATER


def _expiry(charge: stripe.Charge | None) -> datetime | None:
    if before := optional(charge, "payment_method_details", "card", "capture_before"):
        return datetime.fromtimestamp(before, UTC)
    made = optional(charge, "created")
    return datetime.fromtimestamp(made, UTC) + SHORTEST if made else None


def open_repair_step(bill: Bill, doors: Doors, turn: int = 0) -> RepairStep:
    """Open the page on which the frozen amount is reserved on a card of the payer's choice.

    After keys were spent on it, one that was opened all the same is found. Raises CustomerGone.
    """
    if turn and (opened := _find_repair_step(bill)):
        return opened
    price: CreateParamsLineItemPriceData = {
        "currency": bill.currency.lower(),
        "unit_amount": bill.amount,
        "product_data": {"name": bill.text},
    }
    with our_errors():
        session = core.client().v1.checkout.sessions.create(
            {
                "mode": "payment",
                "adaptive_pricing": {"enabled": False},  # what was agreed to is a sum in the campaign's currency
                "allowed_payment_method_types": ["card"],
                "locale": doors.language,
                "customer": bill.customer_id,
                "line_items": [{"quantity": 1, "price_data": price}],
                "payment_intent_data": {
                    "capture_method": "manual",
                    "description": bill.text,
                    "metadata": bill.metadata | {"page": "repair"},  # it is of the page: only there it can go on
                    "statement_descriptor_suffix": bill.suffix,
                },
                "payment_method_options": {"card": {"request_extended_authorization": "if_available"}},
                "metadata": bill.metadata,
                "success_url": doors.success,
                "cancel_url": doors.cancel,
            },
            key(f"{bill.payment}:repair:{doors.language}", turn),
        )
    return _repair_step(session)


def _find_repair_step(bill: Bill) -> RepairStep | None:
    with our_errors():
        sessions = core.client().v1.checkout.sessions.list({"customer": bill.customer_id, "limit": 100})
        mine = (each for each in sessions.auto_paging_iter() if _payment(each) == str(bill.payment))
        return next((_repair_step(each) for each in mine if each.status != "expired"), None)


def read_repair_step(session_id: str) -> RepairStep:
    with our_errors():
        return _repair_step(core.client().v1.checkout.sessions.retrieve(session_id))


def close_repair_step(session_id: str) -> RepairStep:
    """Make sure that nothing can be paid on this page any more; says if something was."""
    try:
        with our_errors():
            return _repair_step(core.client().v1.checkout.sessions.expire(session_id))
    except Refused as error:
        if isinstance(error.__cause__, stripe.StripeError) and error.__cause__.http_status == HTTPStatus.NOT_FOUND:
            raise
        return read_repair_step(session_id)


def _repair_step(session: stripe.checkout.Session) -> RepairStep:
    status = optional(session, "status")
    return RepairStep(
        session.id,
        optional(session, "url") or "",
        is_open=status == "open",
        intent_id=id_of(session, "payment_intent") if status == "complete" else "",
    )
