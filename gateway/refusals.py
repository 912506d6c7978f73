"""Whether the payer or this site has to fix a refused payment. See docs.stripe.com/error-codes."""

import stripe

from gateway.core import Refused

# Only another card helps.
PAYERS = frozenset(
    """
    account_closed card_decline_rate_limit_exceeded card_declined debit_not_authorized expired_card
    expired_payment_method incorrect_address incorrect_cvc incorrect_number incorrect_postal_code incorrect_zip
    india_recurring_payment_mandate_canceled insufficient_funds invalid_card_type invalid_cvc invalid_expiry_month
    invalid_expiry_year invalid_number missing no_account payment_intent_action_required
    payment_intent_authentication_failure payment_intent_incompatible_payment_method payment_intent_mandate_invalid
    payment_intent_payment_attempt_expired payment_intent_payment_attempt_failed payment_method_bank_account_blocked
    payment_method_billing_details_address_missing payment_method_currency_mismatch payment_method_customer_decline
    payment_method_provider_decline payment_method_restricted payment_method_unexpected_state
    payment_method_unsupported_type refer_to_customer three_d_secure_authentication_not_supported token_already_used
    token_card_network_invalid token_in_use
    """.split()  # noqa: SIM905 (a list literal would be a wall of quotes)
)
# A retry of these refunds would be refused again: a person has to look at them.
FINAL_FOR_A_REFUND = frozenset(
    """
    amount_too_large charge_already_refunded charge_disputed charge_not_refundable payment_intent_unexpected_state
    refund_disputed_payment resource_missing
    """.split()  # noqa: SIM905
)
NAMED = frozenset({"payment_method", "customer", "source"})


def is_payer_fault(error: Refused) -> bool:
    """Whether the reason is the payer's card or their customer record at the payment service."""
    cause = error.__cause__
    if not isinstance(cause, stripe.InvalidRequestError):
        return False
    if cause.code == "resource_missing" or not cause.code:
        # A detached card comes without a code, and sometimes without the name of the parameter.
        return cause.param in NAMED or "detached from a Customer" in str(cause)
    return cause.code in PAYERS


def is_state_conflict(error: Refused) -> bool:
    """Whether the payment had already changed state: read it to learn the current one."""
    cause = error.__cause__
    return isinstance(cause, stripe.StripeError) and cause.code == "payment_intent_unexpected_state"
