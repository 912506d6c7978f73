"""Authorizing, capturing and cancelling payments on a card."""

from dataclasses import dataclass, replace
from uuid import UUID

import stripe
from stripe.params import PaymentIntentConfirmParams

from gateway.charges import CHARGE, DECLINED, MOVED_ON, Charge, Outcome, charge_of, payment_of, read_charge
from gateway.core import CustomerGone, Refused, key, optional, stripe_api
from gateway.refusals import is_payer_fault, is_state_conflict


@dataclass(frozen=True, slots=True)
class Bill:
    """Who has to pay how much, and for what. The amount is in minor units."""

    payment: UUID
    pledge: UUID
    customer_id: str
    amount: int
    currency: str
    text: str
    suffix: str = "PLEDGE"  # appended to the account's name on the bank statement

    @property
    def metadata(self) -> dict[str, str]:
        return {"payment": str(self.payment), "pledge": str(self.pledge)}


def prepare(bill: Bill, turn: int = 0, *, look: bool = False) -> str:
    """Create the payment without touching the card; returns its id, to be committed before anything else is done.

    With `look`, an existing payment is searched for first. Raises CustomerGone.
    """
    if not bill.customer_id:
        raise CustomerGone(f"payment {bill.payment} is of nobody who is known there")
    if look and (made := _find_intent(bill)):
        return made
    with stripe_api() as api:
        intent = api.payment_intents.create(
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
    """Find this payment among the customer's, ignoring those made on a repair page; empty if there is none."""
    with stripe_api() as api:
        intents = api.payment_intents.list({"customer": bill.customer_id, "limit": 100})
        for intent in intents.auto_paging_iter():
            by_us = not optional(intent, "metadata", "page")
            if payment_of(intent) == str(bill.payment) and by_us and intent.status != "canceled":
                return intent.id
    return ""


def authorize(intent_id: str, method_id: str, attempt: int, turn: int = 0, known_charge: str = "") -> Charge:
    """Authorize the payment on the saved card. The same `attempt` may be repeated; after a decline use a new number.

    If `turn` is not 0, the payment is read first; `known_charge` is the charge of the previous decline.
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
        with stripe_api() as api:
            intent = api.payment_intents.confirm(intent_id, params, key(f"{intent_id}:try:{attempt}", turn))
    except Refused as error:
        # Declined, or changed by another process meanwhile: the payment itself shows which.
        charge = read_charge(intent_id)
        if isinstance(error.__cause__, stripe.CardError) or is_state_conflict(error) or charge.outcome in MOVED_ON:
            return charge
        if not is_payer_fault(error):
            raise
        return replace(charge, outcome=Outcome.ANOTHER_CARD, code=error.code, charge_id="")
    return charge_of(intent)


def _happened(intent_id: str, known_charge: str) -> Charge | None:
    charge = read_charge(intent_id)
    was_asked = charge.outcome in DECLINED and charge.charge_id != known_charge
    return charge if was_asked or charge.outcome in MOVED_ON else None


def capture(intent_id: str, turn: int = 0) -> Charge:
    """Collect the authorized money; if that is no longer possible, return the payment's current state."""
    if turn and (charge := read_charge(intent_id)).outcome is not Outcome.AUTHORIZED:
        return charge
    try:
        with stripe_api() as api:
            intent = api.payment_intents.capture(intent_id, {"expand": CHARGE}, key(f"{intent_id}:capture", turn))
    except Refused:
        charge = read_charge(intent_id)
        if charge.outcome is Outcome.AUTHORIZED:
            raise  # still authorized, so our request was wrong
        # Nothing is authorized any more: cancel this payment, so that a new one can be tried.
        return cancel(intent_id) if charge.outcome in DECLINED else charge
    return charge_of(intent)


def cancel(intent_id: str) -> Charge:
    """Cancel the payment and release its authorization, if any; the result shows whether it was captured first."""
    try:
        with stripe_api() as api:
            intent = api.payment_intents.cancel(intent_id, {"cancellation_reason": "abandoned"})
    except Refused as error:
        charge = read_charge(intent_id)
        if is_state_conflict(error) or charge.outcome in {Outcome.CANCELLED, Outcome.CAPTURED}:
            return charge
        raise
    return charge_of(intent)
