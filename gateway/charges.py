"""Reading a payment, and what its states and decline codes mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import stripe

from gateway.balance import Movement, movement
from gateway.core import id_of, optional, read_each, stripe_api

CHARGE = ["latest_charge", "latest_charge.balance_transaction"]
SHORTEST = timedelta(days=4, hours=18)  # Visa off-session; no other network's authorization expires sooner
# Cancellation reasons that Stripe sets itself, and "abandoned", which we set. Any other was chosen by a person.
NOT_BY_A_PERSON = frozenset({"abandoned", "automatic", "expired", "failed_invoice", "void_invoice"})


class Outcome(StrEnum):
    NEW = "new"  # not attempted yet
    PROCESSING = "processing"  # read it again later
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    CANCELLED = "cancelled"
    AUTHENTICATE = "authenticate"  # the payer has to confirm it on their bank's page
    ANOTHER_CARD = "another_card"  # this card will never work
    LATER = "later"  # this card may work later


@dataclass(frozen=True, slots=True)
class Charge:
    """The current state of a payment at the payment service. Amounts are in minor units."""

    intent_id: str
    outcome: Outcome
    amount: int
    received: int
    code: str = ""
    charge_id: str = ""
    expires_at: datetime | None = None
    movement: Movement | None = None  # on the balance, once the payment service has recorded it
    payment: str = ""  # our id for it, from the metadata
    by_person: bool = False  # cancelled by a person in the Dashboard
    is_card: bool = True  # no other method can be authorized for as long as a collection takes


# docs.stripe.com/declines/codes: retrying these never works, and the card networks penalize it.
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


def read_charge(intent_id: str) -> Charge:
    with stripe_api() as api:
        return charge_of(api.payment_intents.retrieve(intent_id, {"expand": CHARGE}))


def list_charges(since: datetime, unreadable: dict[str, Exception] | None = None) -> Iterator[Charge]:
    """List every payment made since then, newest first; ones that cannot be parsed go into `unreadable` by id."""
    with stripe_api() as api:
        intents = api.payment_intents.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
        yield from read_each(intents.auto_paging_iter(), charge_of, unreadable)


def charge_of(intent: stripe.PaymentIntent) -> Charge:
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
        payment=payment_of(intent),
        by_person=outcome is Outcome.CANCELLED and optional(intent, "cancellation_reason") not in NOT_BY_A_PERSON,
        is_card=(optional(charge, "payment_method_details", "type") or "card") == "card",
    )


def payment_of(made: stripe.PaymentIntent | stripe.checkout.Session) -> str:
    """Our id of the payment, from the metadata; empty if it is not ours."""
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
