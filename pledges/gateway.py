"""The only module that knows Stripe. It speaks our words, and its errors say what to do next.

Nothing here may be called inside a transaction: a rollback could not undo what was done outside.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from uuid import UUID

import stripe
from django.conf import settings
from stripe._base_address import BaseAddresses

FUTURE_TOLERANCE_SECONDS = 300


class Unavailable(Exception):
    """No answer, or told to slow down. The same call is safe to repeat: it carries an idempotency key."""


class Refused(Exception):
    """Our request was wrong: a fault of ours or of the settings, never the supporter's."""


class Forged(Exception):
    """A webhook that the payment service did not sign, or not now, or not for this site's mode."""


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


@dataclass(frozen=True, slots=True)
class Hint:
    """A verified webhook."""

    id: str
    type: str
    object_id: str
    card: UUID | None
    created: datetime


@cache
def client() -> stripe.StripeClient:
    addresses: BaseAddresses = {}
    if settings.STRIPE_API_BASE:
        addresses = {"api": settings.STRIPE_API_BASE}
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses=addresses,
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=20),
    )


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise Unavailable(str(error)) from error
    except stripe.StripeError as error:
        # 409: an equal request is still under way. No status: the answer made no sense.
        again = (
            error.http_status is None
            or error.http_status == HTTPStatus.CONFLICT
            or error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR
        )
        raise (Unavailable if again else Refused)(str(error)) from error


def create_customer(supporter: UUID, email: str) -> str:
    """Make the supporter known to the payment service; returns its id for them."""
    with _our_errors():
        customer = client().v1.customers.create(
            {"email": email, "metadata": {"supporter": str(supporter)}},
            {"idempotency_key": f"{supporter}:customer"},
        )
    return customer.id


def open_card_step(card: UUID, pledge: UUID, customer_id: str, currency: str, urls: dict[str, str]) -> CardStep:
    """Open the page on which a card is saved, and nothing charged; the same card gets the same page again.

    `urls` has `success` and `cancel`.
    """
    metadata = {"card": str(card), "pledge": str(pledge)}
    with _our_errors():
        session = client().v1.checkout.sessions.create(
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
    with _our_errors():
        session = client().v1.checkout.sessions.retrieve(
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
    )


def close_card_step(session_id: str) -> None:
    """Make sure that no card can be saved on this page any more; it may be closed already."""
    with _our_errors():
        try:
            client().v1.checkout.sessions.expire(session_id)
        except stripe.InvalidRequestError as error:
            if error.http_status == HTTPStatus.NOT_FOUND:
                raise
            # Complete or expired already: the caller reads which.


def forget_card(method_id: str) -> None:
    """Detach a saved card for good; one that is gone already is as good."""
    try:
        with _our_errors():
            client().v1.payment_methods.detach(method_id)
    except Refused as error:
        if not _is_gone(error):
            raise


def _is_gone(error: Refused) -> bool:
    cause = error.__cause__
    return isinstance(cause, stripe.InvalidRequestError) and (
        cause.code == "resource_missing" or "not attached" in str(cause)
    )


def open_hint(body: bytes, signature: str) -> Hint:
    """Verify a webhook. Raises Forged for one that is unsigned, altered, too old, from the future or another mode's."""
    try:
        event = client().construct_event(body, signature, settings.STRIPE_WEBHOOK_SECRET)
    except (stripe.SignatureVerificationError, ValueError, KeyError, AttributeError) as error:
        raise Forged(str(error)) from error
    # stripe-python refuses what is too old but takes any date in the future.
    if _signed_at(signature) > time.time() + FUTURE_TOLERANCE_SECONDS:
        raise Forged("signed in the future")
    if event.livemode != settings.STRIPE_LIVE:
        raise Forged("of the other mode")
    about = event.data.object.to_dict() if hasattr(event.data.object, "to_dict") else dict(event.data.object)
    return Hint(
        id=event.id,
        type=event.type,
        object_id=about.get("id", ""),
        card=_uuid((about.get("metadata") or {}).get("card")),
        created=datetime.fromtimestamp(event.created, UTC),
    )


def _signed_at(signature: str) -> int:
    return max(int(part[2:]) for part in signature.split(",") if part.startswith("t="))


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
