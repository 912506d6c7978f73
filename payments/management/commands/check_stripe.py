from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

import gateway
from common.ids import uuid7
from gateway import Bill, Charge, Outcome, Refused, test_cards

# docs.stripe.com/testing: the name after pm_card_, the result of saving it, and of authorizing a payment off-session.
CARDS = (
    ("visa", "saved", "authorized"),
    ("authenticationRequiredOnSetup", "challenge", ""),
    ("authenticationRequired", "challenge", ""),
    ("authenticationRequiredChargeDeclinedInsufficientFunds", "challenge", ""),
    ("chargeCustomerFail", "saved", "later"),
    ("visa_chargeDeclined", "generic_decline", ""),
    ("visa_chargeDeclinedInsufficientFunds", "insufficient_funds", ""),
    ("visa_chargeDeclinedLostCard", "lost_card", ""),
    ("chargeDeclinedExpiredCard", "expired_card", ""),
    ("chargeDeclinedIncorrectCvc", "incorrect_cvc", ""),
    ("chargeDeclinedProcessingError", "processing_error", ""),
    ("createDispute", "saved", "authorized"),
    ("refundFail", "saved", "authorized"),
)
BY_HAND = """
Only a person at Stripe's page can try the rest, with the site in test mode: pledge with 4000 0025 0000 3155 and
4000 0027 6000 3184 and approve them there; after the close repair the second by approving it again, and a pledge with
4000 0000 0000 0341 with another card. What each should do stands in docs/production.md.
"""


class Command(BaseCommand):
    help = "In test mode, try Stripe's test cards and each permission of the key: save, authorize, capture, refund."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--currency", default="USD", help="the currency of the campaign (default: USD)")
        parser.add_argument("--amount", type=int, default=500, help="in minor units (default: 500)")

    def handle(self, **options: Any) -> None:
        if settings.STRIPE_LIVE:
            raise CommandError("STRIPE_SECRET_KEY is a live key: this is for test mode, where nobody is charged.")
        self.faults = 0
        self.currency, self.amount = options["currency"], options["amount"]
        self.customer = self._step("create a customer", self._create_customer) or ""
        if self.customer:
            self._walk_cards()
            self._move_money()
        self._read()
        if self.customer:
            # Leave nothing behind that the audit would report.
            self._step("delete the customer", lambda: gateway.delete_customer(self.customer))
        self.stdout.write(BY_HAND)
        if self.faults:
            raise CommandError(f"{self.faults} of these were not as expected.")
        self.stdout.write("Everything was as expected.")

    def _create_customer(self) -> str:
        return gateway.create_customer(uuid7(), uuid7(), "check@example.org")

    def _walk_cards(self) -> None:
        self.stdout.write(f"\n{'card':<56}{'saving':<20}charging")
        for name, saving, charging in CARDS:
            found = self._tried(name)
            is_right = found == (saving, charging)
            self.faults += not is_right
            wanted = "" if is_right else f"  <- expected {saving}, {charging or 'nothing'}"
            self.stdout.write(f"{name:<56}{found[0]:<20}{found[1]}{wanted}")

    def _tried(self, name: str) -> tuple[str, str]:
        try:
            method = test_cards.save_test_card(self.customer, name)
        except (Refused, gateway.Unavailable) as error:
            return str(error), ""
        try:
            charge = self._reserve(method)
        except (Refused, gateway.Unavailable) as error:
            return "saved", str(error)
        gateway.cancel(charge.intent_id)
        return "saved", str(charge.outcome)

    def _reserve(self, method: str) -> Charge:
        bill = Bill(uuid7(), uuid7(), self.customer, self.amount, self.currency, "check_stripe")
        return gateway.authorize(gateway.prepare(bill), method, 1)

    def _move_money(self) -> None:
        """Save, authorize, capture and refund once."""
        self.stdout.write("")
        method = self._step("save a card", lambda: test_cards.save_test_card(self.customer, "visa"))
        reserved = self._step("reserve", lambda: self._reserve(method)) if method else None
        if reserved is None:
            return
        taken = self._step("collect", lambda: gateway.capture(reserved.intent_id))
        if taken and taken.outcome is Outcome.CAPTURED:
            self._step("read what was collected", lambda: gateway.read_charge(taken.intent_id))
            self._step("refund", lambda: gateway.refund(uuid7(), taken.intent_id, taken.received))
        self._step("forget the card", lambda: gateway.forget_card(method or ""))

    def _read(self) -> None:
        since = timezone.now() - timedelta(hours=1)
        readers: dict[str, Callable[[], Iterator[object]]] = {
            "read events": lambda: iter(gateway.list_events(since)),
            "read payments": lambda: gateway.list_charges(since),
            "read refunds": lambda: gateway.list_refunds(since),
            "read saved cards": lambda: gateway.list_saved_cards(since),
            "read customers": lambda: gateway.list_customers(since),
        }
        for what, read in readers.items():
            self._step(what, lambda read=read: next(read(), None))  # type: ignore[misc]

    def _step[T](self, what: str, do: Callable[[], T]) -> T | None:
        """Run one step and print its result; Stripe's message names a missing permission."""
        try:
            answer = do()
        except (Refused, gateway.Unavailable) as error:
            self.faults += 1
            self.stdout.write(f"{what:<30}FAILED: {error}")
            return None
        self.stdout.write(f"{what:<30}ok")
        return answer
