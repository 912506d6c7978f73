"""The payment service's page on which a supporter repeats a failed payment with another card."""

from dataclasses import dataclass
from http import HTTPStatus

import stripe
from stripe.params.checkout import SessionCreateParamsLineItemPriceData as CreateParamsLineItemPriceData

from gateway.charges import payment_of
from gateway.core import Refused, ReturnUrls, id_of, key, optional, stripe_api
from gateway.payments import Bill


@dataclass(frozen=True, slots=True)
class RepairStep:
    """A page of the payment service for a failed payment; `intent_id` is set once the supporter has paid on it."""

    id: str
    url: str
    is_open: bool
    intent_id: str = ""


def open_repair_step(bill: Bill, return_urls: ReturnUrls, turn: int = 0) -> RepairStep:
    """Open a page that authorizes the same amount on a card of the payer's choice.

    If `turn` is not 0, a page opened by an earlier attempt is searched for first. Raises CustomerGone.
    """
    if turn and (opened := _find_repair_step(bill)):
        return opened
    price: CreateParamsLineItemPriceData = {
        "currency": bill.currency.lower(),
        "unit_amount": bill.amount,
        "product_data": {"name": bill.text},
    }
    with stripe_api() as api:
        session = api.checkout.sessions.create(
            {
                "mode": "payment",
                "adaptive_pricing": {"enabled": False},  # the payer agreed to an amount in the campaign's currency
                "allowed_payment_method_types": ["card"],
                "locale": return_urls.language,
                "customer": bill.customer_id,
                "line_items": [{"quantity": 1, "price_data": price}],
                "payment_intent_data": {
                    "capture_method": "manual",
                    "description": bill.text,
                    "metadata": bill.metadata | {"page": "repair"},  # made on the page, and can be continued only there
                    "statement_descriptor_suffix": bill.suffix,
                },
                "payment_method_options": {"card": {"request_extended_authorization": "if_available"}},
                "metadata": bill.metadata,
                "success_url": return_urls.success,
                "cancel_url": return_urls.cancel,
            },
            key(f"{bill.payment}:repair:{return_urls.language}", turn),
        )
    return _repair_step(session)


def _find_repair_step(bill: Bill) -> RepairStep | None:
    with stripe_api() as api:
        sessions = api.checkout.sessions.list({"customer": bill.customer_id, "limit": 100})
        mine = (each for each in sessions.auto_paging_iter() if payment_of(each) == str(bill.payment))
        return next((_repair_step(each) for each in mine if each.status != "expired"), None)


def read_repair_step(session_id: str) -> RepairStep:
    with stripe_api() as api:
        return _repair_step(api.checkout.sessions.retrieve(session_id))


def close_repair_step(session_id: str) -> RepairStep:
    """Make sure that nothing can be paid on this page any more; the result shows whether something already was."""
    try:
        with stripe_api() as api:
            return _repair_step(api.checkout.sessions.expire(session_id))
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
