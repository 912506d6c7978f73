"""Stripe's test cards, saved without the hosted page. They exist in test mode only."""

import stripe
from django.conf import settings

from gateway.core import Refused, id_of, optional, stripe_api


def save_test_card(customer_id: str, name: str) -> str:
    """Save a test card by its name (`visa` for pm_card_visa); returns the payment method's id.

    Raises Refused if the card cannot be saved; its text is the decline code or `challenge`.
    """
    if settings.STRIPE_LIVE:
        raise Refused("test cards exist in test mode only")
    with stripe_api() as api:
        try:
            intent = api.setup_intents.create(
                {
                    "customer": customer_id,
                    "payment_method": f"pm_card_{name}",
                    "allowed_payment_method_types": ["card"],
                    "usage": "off_session",
                    "confirm": True,
                    "return_url": settings.SITE_URL,
                }
            )
        except stripe.CardError as error:
            raise Refused(optional(error.error, "decline_code") or error.code or "declined") from error
    if intent.status != "succeeded":
        raise Refused("challenge")
    return id_of(intent, "payment_method")
