"""Stripe's test cards, by the names that work as `pm_card_…` in its test mode.

The country is the issuing bank's, as reported by Stripe: the fifth to seventh digits of its 4000… cards are the
country's number (276 Germany, 250 France), and a card named after a country belongs to it.
"""

from dataclasses import dataclass
from typing import Any

from sandbox.stripe.state.errors import Refused

OK = "ok"
CHALLENGE = "challenge"
AUTHENTICATION = "authentication_required"
UNAUTHENTICATED = "authentication_failure"
PREFIX = "pm_card_"
IN_THE_DASHBOARD = ["card", "link"]  # kinds that are enabled unless a session specifies others


@dataclass(frozen=True, slots=True)
class Card:
    name: str
    last4: str
    saving: str  # ok, challenge, or a decline code
    charging: str  # off-session: ok, authentication_required, or a decline code
    title: str
    story: str
    always_asks: bool = False  # already set up, but on-session payments still require authentication
    disputes: bool = False
    inquires: bool = False
    refund_fails: bool = False
    country: str = "US"
    expires_soon: bool = False  # at the end of next month
    kind: str = "card"  # payment methods of other kinds have no `card`

    def saved(self, *, approved: bool | None = None) -> str:
        if approved is False:
            return UNAUTHENTICATED
        return OK if self.saving == CHALLENGE and approved else self.saving

    def paid(self, *, off_session: bool, set_up: bool, approved: bool | None = None) -> str:
        challenges = self.saving == CHALLENGE or self.always_asks
        if off_session:
            return AUTHENTICATION if self.saving == CHALLENGE and not set_up else self.charging
        if challenges and not approved:
            return UNAUTHENTICATED if approved is False else CHALLENGE
        return OK if self.charging == AUTHENTICATION else self.charging


_ALL = (
    Card("visa", "4242", OK, OK, "Visa", "Works, now and later."),
    Card(
        "authenticationRequiredOnSetup", "3155", CHALLENGE, OK,
        "Visa, asks once", "Your bank asks you to approve it now; charging it later works.", country="FR",
    ),
    Card(
        "authenticationRequired", "3184", CHALLENGE, AUTHENTICATION,
        "Visa, asks every time", "Your bank asks now, and again whenever the card is charged.", country="DE",
    ),
    Card(
        "authenticationRequiredSetupForOffSession", "0446", OK, OK,
        "Visa, already approved", "Saving it and charging it later work without questions.", always_asks=True,
        country="IT",
    ),
    Card(
        "authenticationRequiredChargeDeclinedInsufficientFunds", "3178", CHALLENGE, "insufficient_funds",
        "Visa, asks and then has no money", "Your bank asks now; charging it is declined for lack of funds.",
        country="GB",
    ),
    Card(
        "chargeCustomerFail", "0341", OK, "generic_decline",
        "Visa, fails when charged", "Saving it works; charging it is declined.",
    ),
    Card(
        "visa_chargeDeclined", "0002", "generic_decline", "generic_decline",
        "Visa, declined", "Refused at once.",
    ),
    Card(
        "visa_chargeDeclinedInsufficientFunds", "9995", "insufficient_funds", "insufficient_funds",
        "Visa, not enough money", "Refused at once: insufficient funds.",
    ),
    Card(
        "visa_chargeDeclinedLostCard", "9987", "lost_card", "lost_card",
        "Visa, reported lost", "Refused at once: the card was reported lost.",
    ),
    Card(
        "chargeDeclinedExpiredCard", "0069", "expired_card", "expired_card",
        "Visa, expired", "Refused at once: the card has expired.",
    ),
    Card(
        "chargeDeclinedIncorrectCvc", "0127", "incorrect_cvc", "incorrect_cvc",
        "Visa, wrong security code", "Refused at once: the security code is wrong.",
    ),
    Card(
        "chargeDeclinedProcessingError", "0119", "processing_error", "processing_error",
        "Visa, bank trouble", "Refused at once: the bank had an error.",
    ),
    # Stripe has no such test cards, although most failures at a close are of these three kinds. They exist by name
    # only: their numbers cannot be entered at Stripe itself.
    Card(
        "chargeCustomerFailExpiredCard", "6901", OK, "expired_card",
        "Visa, has expired when charged", "Saving it works; charging it is declined: the card has expired.",
    ),
    Card(
        "chargeCustomerFailIncorrectCvc", "2701", OK, "incorrect_cvc",
        "Visa, wrong security code when charged",
        "Saving it works; charging it is declined: the security code is wrong.",
    ),
    Card(
        "chargeCustomerFailProcessingError", "1901", OK, "processing_error",
        "Visa, bank trouble when charged", "Saving it works; charging it is declined: the bank had an error.",
    ),
    Card(
        "createDispute", "0259", OK, OK,
        "Visa, disputed later", "Works; the payment is disputed as soon as it is collected.", disputes=True,
    ),
    Card(
        "createDisputeInquiry", "1976", OK, OK,
        "Visa, inquired about later", "Works; the bank asks about it as soon as it is collected, and takes no money.",
        inquires=True,
    ),
    Card(
        "refundFail", "5126", OK, OK,
        "Visa, refund fails", "Works; a refund looks fine and fails a little later.", refund_fails=True,
    ),
    Card(
        "expiresSoon", "5556", OK, OK,  # at Stripe, the payer enters the month
        "Visa, expires soon", "Works until the end of next month.", expires_soon=True,
    ),
    *(
        Card(country.lower(), last4, OK, OK, f"Visa from {place}", "Works, now and later.", country=country)
        for country, last4, place in (
            ("CA", "0000", "Canada"),
            ("CH", "0009", "Switzerland"),
            ("DE", "0016", "Germany"),
            ("ES", "0007", "Spain"),
            ("FR", "0003", "France"),
            ("GB", "0000", "the United Kingdom"),
            ("IT", "0008", "Italy"),
        )
    ),
    Card(
        "link", "", OK, OK, "Link, not a card",
        "On in the Dashboard of new accounts: offered unless allowed_payment_method_types leaves it out.", kind="link",
    ),
)  # fmt: skip
CARDS = {card.name: card for card in _ALL}

MESSAGES = {
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    AUTHENTICATION: "Your card was declined. This transaction requires authentication.",
}
ADVICE = {
    "insufficient_funds": "try_again_later",
    "generic_decline": "try_again_later",
    "processing_error": "try_again_later",
    "lost_card": "do_not_try_again",
    "expired_card": "confirm_card_data",
    "incorrect_cvc": "confirm_card_data",
}
# These have a `code` of their own; every other decline is `card_declined` with a `decline_code`.
OWN_CODES = {"expired_card", "incorrect_cvc", "processing_error"}


def card_error(outcome: str, **more: Any) -> Refused:
    code = outcome if outcome in OWN_CODES or outcome == AUTHENTICATION else "card_declined"
    return Refused(
        402,
        MESSAGES.get(outcome, "Your card was declined."),
        kind="card_error",
        code=code,
        decline_code=None if outcome in OWN_CODES else outcome,
        advice_code=ADVICE.get(outcome),
        doc_url="https://docs.stripe.com/error-codes/" + code.replace("_", "-"),
        **more,
    )


def unauthenticated(intent: str, **more: Any) -> Refused:
    message = (
        "We are unable to authenticate your payment method. Please choose a different payment method and try again."
    )
    return Refused(402, message, code=f"{intent}_authentication_failure", **more)
