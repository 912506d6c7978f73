"""What the rules of a simulated campaign choose from, and when each of them makes sense."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

CARDS = ["visa", "chargeCustomerFail", "createDispute", "refundFail", "authenticationRequired", "visa",
         "authenticationRequiredChargeDeclinedInsufficientFunds", "visa", "createDisputeInquiry", "createDispute",
         "chargeCustomerFailExpiredCard", "chargeCustomerFailIncorrectCvc", "chargeCustomerFailProcessingError",
         "link"]  # fmt: skip
AMOUNTS = [100_00, 200_00, 300_00, 400_00, 500_00]  # few, so that a threshold is often met exactly

pick = st.integers(0, 9)
card = st.sampled_from(CARDS)
amount = st.sampled_from(AMOUNTS)


def phase(*wanted: str) -> Callable[[Any], bool]:
    return lambda self: self.phase in wanted


def some_payment(*states: str) -> Callable[[Any], bool]:
    return lambda self: any(payment.state in states for payment in self.world.payments.values())
