"""The complete sandbox, and what tests can do with it besides Stripe's API calls."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from sandbox.stripe.calls.api import Api
from sandbox.stripe.resources import balance, checkout, customers, disputes, payments, refunds, setups
from sandbox.stripe.resources.cards import CARDS
from sandbox.stripe.state.account import Account
from sandbox.stripe.state.box import Box, Fees
from sandbox.stripe.state.errors import Refused
from sandbox.stripe.state.store import Obj, Store, public
from sandbox.stripe.state.webhooks import Courier, Send


def tells[**P, R](
    does: Callable[Concatenate["Sandbox", P], R],
) -> Callable[Concatenate["Sandbox", P], R]:
    """Decorate a method that may emit events: deliver webhooks afterwards."""

    @wraps(does)
    def told(self: "Sandbox", /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return does(self, *args, **kwargs)
        finally:
            self.courier.notice()

    return told


class Sandbox:
    def __init__(
        self,
        path: str = ":memory:",
        *,
        secret_key: str = "sk_test_sandbox",  # noqa: S107
        webhook: Send | None = None,
        webhook_secret: str = "whsec_sandbox",  # noqa: S107
        fees: Fees | None = None,
    ) -> None:
        self.box = Box(Store(path), fees=fees or Fees(), has_webhook=webhook is not None)
        self.api = Api(self.box, secret_key)
        self.faults = self.box.faults
        self.courier = Courier(self.box, _nobody if webhook is None else webhook, webhook_secret)

    def complete(self, session_id: str, card: str = "visa", outcome: str = "approve") -> Obj:
        """Complete the hosted page as a payer.

        Raises Refused. With the outcome "" a challenge stays unanswered.
        """
        self.box.do_what_is_due()
        session = self._session(session_id)
        if session["status"] == "expired":
            raise Refused(400, "This Checkout Session has expired.")
        if self.submit(session_id, card) == checkout.CHALLENGED and outcome:
            self.submit(session_id, card, outcome)
        return self._session(session_id)

    @tells
    def submit(self, session_id: str, card: str, outcome: str | None = None) -> str:
        """Submit the hosted page once. Raises Refused."""
        refused = None
        with self.box.store.transaction():
            self.box.request = {"id": None, "idempotency_key": None}
            try:
                return checkout.submit(self.box, session_id, card, outcome)
            except Refused as error:
                if not error.keeps_changes:
                    raise
                refused = error  # commit the declined attempt before raising
        raise refused

    def _session(self, id_: str) -> Obj:
        return public(self.box.get("checkout.session", id_))

    @tells
    def authenticate(self, intent_id: str, outcome: str = "approve") -> Obj:
        """Answer the bank's authentication request for an intent that requires action."""
        with self.box.store.transaction():
            kind = "setup_intent" if intent_id.startswith("seti_") else "payment_intent"
            intent = self.box.get(kind, intent_id)
            if intent["status"] != "requires_action":
                raise Refused(400, f"This intent is {intent['status']}: there is nothing to authenticate.")
            method = customers.method(self.box, intent["payment_method"])
            attempt = setups.attempt if kind == "setup_intent" else payments.attempt
            try:
                attempt(self.box, intent, method, approved=outcome == "approve")
            except Refused as refused:
                if not refused.keeps_changes:
                    raise
            return public(self.box.get(kind, intent_id))

    @tells
    def move_clock(self, seconds: float) -> int:
        """Advance the sandbox's clock and run the jobs that become due."""
        self.box.move_clock(seconds)
        self.box.do_what_is_due()
        return self.box.now()

    @tells
    def expire_authorizations(self, intent_id: str = "") -> int:
        if not intent_id:
            return self.box.do_what_is_due("expire_authorization")
        with self.box.store.transaction():
            payments.expire(self.box, intent_id)
            self.box.never_mind(intent_id)
        return 1

    @tells
    def cancel_payment(self, intent_id: str, reason: str = "requested_by_customer") -> Obj:
        """Cancel a payment that has not been captured, as a person in the Dashboard would."""
        with self.box.store.transaction():
            self.box.request = {"id": None, "idempotency_key": None}
            return public(payments.cancel(self.box, intent_id, {"cancellation_reason": reason or None}))

    @tells
    def fail_refunds(self) -> int:
        """Fail now the refunds that are going to fail."""
        return self.box.do_what_is_due("fail_refund")

    @tells
    def close_dispute(self, dispute_id: str, outcome: str, *, second_fee: bool = False) -> Obj:
        """Move a dispute to another status."""
        with self.box.store.transaction():
            return public(disputes.close(self.box, dispute_id, outcome, second_fee=second_fee))

    # -- actions in the Dashboard --------------------------------------------------------------------------

    @tells
    def top_up(self, currency: str, amount: int) -> Obj:
        with self.box.store.transaction():
            moved = balance.top_up(self.box, currency, amount)
        self.box.do_what_is_due()
        return public(moved)

    @tells
    def pay_out(self, currency: str, amount: int | None = None) -> Obj:
        self.box.do_what_is_due()
        with self.box.store.transaction():
            return public(balance.pay_out(self.box, currency, amount))

    @tells
    def refund(self, charge_id: str, amount: int | None = None) -> Obj:
        with self.box.store.transaction():
            some = {} if amount is None else {"amount": amount}
            return public(refunds.create(self.box, {"charge": charge_id, **some}))

    @tells
    def detach(self, method_id: str) -> Obj:
        with self.box.store.transaction():
            return public(customers.detach(self.box, method_id, {}))

    @tells
    def delete_customer(self, customer_id: str) -> Obj:
        with self.box.store.transaction():
            return customers.delete(self.box, customer_id, {})

    @tells
    def renew_card(self, method_id: str, last4: str) -> Obj:
        """Update a saved card, as card networks do when the bank has issued a new one."""
        with self.box.store.transaction():
            method = self.box.get("payment_method", method_id)
            method["card"] |= {"last4": last4, "exp_year": method["card"]["exp_year"] + 4}
            self.box.emit("payment_method.automatically_updated", self.box.save(method))
        return public(method)

    def set_up(self, wanted: Obj) -> Obj:
        """Change the account's settings."""
        self.box.account.change(wanted)
        if wanted.get("payouts") == "automatic":
            with self.box.store.transaction():
                self.box.never_mind("account")
                self.box.later(balance.DAY, "pay_out_daily", "account")
        return self.box.account.as_json()

    @tells
    def warn_of_fraud(self, charge_id: str) -> Obj:
        with self.box.store.transaction():
            charge = self.box.get("charge", charge_id)
            about = {"charge": charge_id, "payment_intent": charge["payment_intent"]}
            warning = self.box.new("issfr", "radar.early_fraud_warning", actionable=True, fraud_type="misc", **about)
            self.box.emit("radar.early_fraud_warning.created", warning)
        return public(warning)

    @tells
    def emit(self, type_: str, object_id: str) -> Obj:
        """Emit any event about an existing object."""
        with self.box.store.transaction():
            obj = self.box.store.get(object_id)
            if obj is None:
                raise Refused(404, f"No such object: {object_id}")
            return self.box.emit(type_, obj)

    def flush_webhooks(self) -> int:
        return self.courier.flush()

    def stats(self) -> Obj:
        return {
            "requests": dict(self.api.calls),
            "objects": self.box.store.counts(),
            "webhooks_waiting": self.courier.waiting(),
            "now": self.box.now(),
            "cards": list(CARDS),
        }

    def reset(self) -> None:
        """Delete everything, and reset settings and faults."""
        with self.box.store.transaction():
            self.box.store.wipe()
        self.box.move_clock(0)
        self.faults.clear()
        self.box.account = Account()
        self.api.calls.clear()

    def close(self) -> None:
        self.courier.stop()
        self.box.store.close()


def _nobody(_body: bytes, _signature: str) -> bool:
    return True
