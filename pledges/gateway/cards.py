"""Saving a card on the payment service's own page, and forgetting it."""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from uuid import UUID

import stripe

from pledges.gateway import core
from pledges.gateway.core import Refused, our_errors


class StepState(StrEnum):
    OPEN = "open"
    SAVED = "saved"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CardStep:
    """A page of the payment service on which a card is saved, and the card once it is."""

    id: str
    state: StepState
    url: str
    method_id: str = ""
    brand: str = ""
    last4: str = ""
    expires: str = ""
    country: str = ""


def create_customer(payer: UUID, supporter: UUID, email: str) -> str:
    """Make the supporter known to the payment service; returns its id for them, the same one for the same payer."""
    with our_errors():
        customer = core.client().v1.customers.create(
            {"email": email, "metadata": {"supporter": str(supporter)}},
            {"idempotency_key": f"{payer}:customer"},
        )
    return customer.id


def open_card_step(card: UUID, pledge: UUID, customer_id: str, currency: str, urls: dict[str, str]) -> CardStep:
    """Open the page on which a card is saved, and nothing charged; the same card gets the same page again.

    `urls` has `success` and `cancel`.
    """
    metadata = {"card": str(card), "pledge": str(pledge)}
    with our_errors():
        session = core.client().v1.checkout.sessions.create(
            {
                "mode": "setup",
                "currency": currency.lower(),
                "customer": customer_id,
                "success_url": urls["success"],
                "cancel_url": urls["cancel"],
                "metadata": metadata,
                "setup_intent_data": {"metadata": metadata},
            },
            {"idempotency_key": f"{card}:setup"},
        )
    return _card_step(session)


def read_card_step(session_id: str) -> CardStep:
    """Ask what became of the page, and which card was saved on it."""
    with our_errors():
        session = core.client().v1.checkout.sessions.retrieve(
            session_id, {"expand": ["setup_intent", "setup_intent.payment_method"]}
        )
    return _card_step(session)


def _card_step(session: stripe.checkout.Session) -> CardStep:
    intent = session.setup_intent
    if not isinstance(intent, stripe.SetupIntent) or intent.status != "succeeded":
        state = StepState.EXPIRED if session.status == "expired" else StepState.OPEN
        return CardStep(session.id, state, session.url or "")
    method = intent.payment_method
    if not isinstance(method, stripe.PaymentMethod):
        raise Refused(f"{session.id} came without its payment method")
    card = method.card
    return CardStep(
        session.id,
        StepState.SAVED,
        session.url or "",
        method_id=method.id,
        brand=card.brand if card else method.type,
        last4=card.last4 if card else "",
        expires=f"{card.exp_month:02d}/{card.exp_year % 100:02d}" if card else "",
        country=(card.country or "") if card else "",
    )


def close_card_step(session_id: str) -> None:
    """Make sure that no card can be saved on this page any more; it may be closed already."""
    with our_errors():
        try:
            core.client().v1.checkout.sessions.expire(session_id)
        except stripe.InvalidRequestError as error:
            if error.http_status == HTTPStatus.NOT_FOUND:
                raise
            # Complete or expired already: the caller reads which.


def forget_card(method_id: str) -> None:
    """Detach a saved card for good; one that is gone already is as good."""
    try:
        with our_errors():
            core.client().v1.payment_methods.detach(method_id)
    except Refused as error:
        if not _is_gone(error):
            raise


def _is_gone(error: Refused) -> bool:
    cause = error.__cause__
    return isinstance(cause, stripe.InvalidRequestError) and (
        cause.code == "resource_missing" or "not attached" in str(cause)
    )
