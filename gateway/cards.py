"""Saving a card on the payment service's own page, and deleting it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from uuid import UUID

import stripe
from stripe._v1_services import V1Services

from gateway.core import Refused, ReturnUrls, key, optional, stripe_api


class StepState(StrEnum):
    OPEN = "open"
    SAVED = "saved"
    UNUSABLE = "unusable"  # a payment method was saved, but not a card
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CardStep:
    """A page of the payment service for saving a card, and the card once it has been saved."""

    id: str
    state: StepState
    url: str
    method_id: str = ""
    brand: str = ""
    last4: str = ""
    expires: str = ""
    country: str = ""


def create_customer(payer: UUID, supporter: UUID, email: str, turn: int = 0, *, look: bool = False) -> str:
    """Create a customer for the supporter; returns the customer's id, the same one for the same payer.

    With `look`, an existing customer is searched for first.
    """
    if look and (made := _find_customer(payer, email)):
        return made
    with stripe_api() as api:
        customer = api.customers.create(
            {"email": email, "metadata": {"supporter": str(supporter), "payer": str(payer)}},
            key(f"{payer}:customer", turn),
        )
    return customer.id


def update_customer(customer_id: str, email: str) -> None:
    """Change the customer's email address; does nothing if the customer no longer exists."""
    _unless_gone(lambda api: api.customers.update(customer_id, {"email": email}))


def delete_customer(customer_id: str) -> None:
    """Delete the customer and their saved cards; does nothing if the customer no longer exists."""
    _unless_gone(lambda api: api.customers.delete(customer_id))


def _unless_gone(call: Callable[[V1Services], object]) -> None:
    try:
        with stripe_api() as api:
            call(api)
    except Refused as error:
        if not _is_gone(error):
            raise


def is_deleted(customer_id: str) -> bool:
    """Whether the customer was deleted, by this site or by a person in the Dashboard."""
    with stripe_api() as api:
        return bool(optional(api.customers.retrieve(customer_id), "deleted"))


def _find_customer(payer: UUID, email: str) -> str:
    with stripe_api() as api:
        for each in api.customers.list({"email": email, "limit": 100}).auto_paging_iter():
            if optional(each, "metadata", "payer") == str(payer):
                return each.id
    return ""


@dataclass(frozen=True, slots=True)
class CardRequest:
    """The card to be saved, and `promise`, the text that the page shows beside its button."""

    card: UUID
    pledge: UUID
    customer_id: str
    currency: str
    promise: str


def open_card_step(wanted: CardRequest, return_urls: ReturnUrls, turn: int = 0) -> CardStep:
    """Open a page that saves a card and charges nothing; repeated calls for the same card give the same page.

    If `turn` is not 0, a page opened by an earlier attempt is searched for first. Raises CustomerGone.
    """
    if turn and (opened := _find_card_step(wanted.card, wanted.customer_id)):
        return opened
    metadata = {"card": str(wanted.card), "pledge": str(wanted.pledge)}
    with stripe_api() as api:
        session = api.checkout.sessions.create(
            {
                "mode": "setup",
                "allowed_payment_method_types": ["card"],
                "currency": wanted.currency.lower(),
                "customer": wanted.customer_id,
                "custom_text": {"submit": {"message": wanted.promise}},
                "locale": return_urls.language,
                "success_url": return_urls.success,
                "cancel_url": return_urls.cancel,
                "metadata": metadata,
                "setup_intent_data": {"metadata": metadata},
            },
            key(f"{wanted.card}:setup:{return_urls.language}", turn),
        )
    return _card_step(session)


def _find_card_step(card: UUID, customer_id: str) -> CardStep | None:
    with stripe_api() as api:
        sessions = api.checkout.sessions.list({"customer": customer_id, "limit": 100})
        for each in sessions.auto_paging_iter():
            if optional(each, "metadata", "card") == str(card) and each.status != "expired":
                return read_card_step(each.id)
    return None


def read_card_step(session_id: str) -> CardStep:
    """Fetch the state of the page, and the card saved on it, if any."""
    with stripe_api() as api:
        session = api.checkout.sessions.retrieve(
            session_id, {"expand": ["setup_intent", "setup_intent.payment_method"]}
        )
    return _card_step(session)


def read_card(method_id: str) -> dict[str, str] | None:
    """Fetch the current details of a saved card, named like CardStep's fields; None if it can no longer be charged."""
    try:
        with stripe_api() as api:
            method = api.payment_methods.retrieve(method_id)
    except Refused as error:
        if not _is_gone(error):
            raise
        return None
    return _card_details(method) if optional(method, "customer") else None


def _card_details(method: stripe.PaymentMethod) -> dict[str, str]:
    card = optional(method, "card")
    month, year = optional(card, "exp_month"), optional(card, "exp_year")
    return {
        "brand": optional(card, "brand") or method.type,
        "last4": optional(card, "last4") or "",
        "expires": f"{month:02d}/{year % 100:02d}" if month and year else "",
        "country": optional(card, "country") or "",
    }


def _card_step(session: stripe.checkout.Session) -> CardStep:
    url = optional(session, "url") or ""
    intent = optional(session, "setup_intent")
    if optional(intent, "status") != "succeeded":
        state = StepState.EXPIRED if optional(session, "status") == "expired" else StepState.OPEN
        return CardStep(session.id, state, url)
    method = optional(intent, "payment_method")
    if not isinstance(method, stripe.PaymentMethod):
        raise Refused(f"{session.id} came without its payment method")
    if method.type != "card":
        return CardStep(session.id, StepState.UNUSABLE, url, method_id=method.id, brand=method.type)
    return CardStep(session.id, StepState.SAVED, url, method_id=method.id, **_card_details(method))


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A card stored at the payment service, with our ids of the card and its pledge; both empty if it is not ours."""

    setup_id: str
    card: str
    pledge: str


def list_saved_cards(since: datetime) -> Iterator[SavedCard]:
    """List the cards that were saved since then and have not been detached, newest first."""
    with stripe_api() as api:
        intents = api.setup_intents.list(
            {"created": {"gte": int(since.timestamp())}, "limit": 100, "expand": ["data.payment_method"]}
        )
        for intent in intents.auto_paging_iter():
            if intent.status == "succeeded" and optional(intent, "payment_method", "customer"):
                ours = optional(intent, "metadata")
                yield SavedCard(intent.id, optional(ours, "card") or "", optional(ours, "pledge") or "")


def list_customers(since: datetime) -> Iterator[tuple[str, str]]:
    """List the customers created since then: their id and our supporter's id, which is empty if they are not ours."""
    with stripe_api() as api:
        customers = api.customers.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
        for customer in customers.auto_paging_iter():
            yield customer.id, optional(customer, "metadata", "supporter") or ""


def close_card_step(session_id: str) -> None:
    """Make sure that no card can be saved on this page any more; it may already be closed."""
    with stripe_api() as api:
        try:
            api.checkout.sessions.expire(session_id)
        except stripe.InvalidRequestError as error:
            if error.http_status == HTTPStatus.NOT_FOUND:
                raise
            # Already complete or expired: the caller reads which.


def forget_card(method_id: str) -> None:
    """Detach a saved card for good; does nothing if it is already detached."""
    _unless_gone(lambda api: api.payment_methods.detach(method_id))


def _is_gone(error: Refused) -> bool:
    cause = error.__cause__
    return isinstance(cause, stripe.InvalidRequestError) and (
        cause.code == "resource_missing" or "not attached" in str(cause)
    )
