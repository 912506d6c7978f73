"""What banks, networks and people at the payment service’s own pages can do to a campaign."""

from contextlib import suppress
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from gateway import core
from payments import event_list, stripe_events
from pledges.models import Card, Payer
from sandbox.stripe.resources.disputes import MOVES
from sandbox.stripe.state.errors import Refused as ServiceRefused
from tests.helpers.simulation import timeline
from tests.helpers.simulation.choices import phase, pick, some_payment
from tests.helpers.simulation.snapshot import objects
from tests.helpers.simulation.state_machine import Machine


class Outside(Machine):
    @rule(hours=st.sampled_from([0.02, 0.5, 1.5, 13, 25, 74]))
    def skip(self, hours: float) -> None:
        # Every ten minutes somebody asks for the events that no webhook told of.
        with self.in_peace():
            with self.attempt():
                event_list.fetch()
            timeline.skip(self.sandbox.move_clock, hours)

    @rule(how=st.sampled_from(["on", "duplicate", "reorder", "lost"]))
    def deliver_webhooks(self, how: Any) -> None:
        if how == "lost":
            self.sandbox.box.store.db.execute("DELETE FROM deliveries")
            return
        with self.in_peace():
            self.sandbox.faults.change({"webhooks": how, "seed": 1})
            self.sandbox.flush_webhooks()
        with self.attempt():
            stripe_events.process_stored()

    @rule(
        fault=st.sampled_from(
            [
                {"lose_reply_next": 1, "lose_reply_path": "POST"},
                {"lose_reply_next": 3, "lose_reply_path": "POST /v1/(payment_intents|refunds|checkout)"},
                {"fail_before_next": 2},
                {"share_429": 0.4, "seed": 3},
                {"share_5xx": 0.4, "seed": 4},
                {"save_5xx_next": 2, "save_5xx_acts": False},
                {"save_5xx_next": 2, "save_5xx_acts": True},
                {"forbid": "^POST /v1/(refunds|payment_intents)"},
                {"forbid": "^GET "},
                {"key_rolled": True},
                {"omit_capture_before": True},
            ]
        )
    )
    def disturb(self, fault: dict[str, Any]) -> None:
        self.sandbox.faults.change(fault)

    @rule()
    def calm_down(self) -> None:
        self.sandbox.faults.clear()
        self.sandbox.faults.webhooks = "hold"

    @precondition(some_payment("authorized", "to_capture"))
    @rule(who=pick)
    def bank_lets_go(self, who: int) -> None:
        if payment := self._payment(who, "authorized", "to_capture"):
            self.sandbox.expire_authorizations(payment.intent_id)

    @precondition(some_payment("authorized", "declined", "to_capture"))
    @rule(who=pick, reason=st.sampled_from(["requested_by_customer", "fraudulent", "duplicate", "", "abandoned"]))
    def cancel_in_the_dashboard(self, who: int, reason: str) -> None:
        if (payment := self._payment(who, "authorized", "declined", "to_capture")) and payment.intent_id:
            with self.attempt():
                self.sandbox.cancel_payment(payment.intent_id, reason)

    @precondition(some_payment("captured"))
    @rule(who=pick, cents=st.sampled_from([50_00, 100_00, 0]))
    def refund_in_the_dashboard(self, who: int, cents: int) -> None:
        """Zero: all that is left."""
        if payment := self._payment(who, "captured"):
            some: Any = {"amount": cents} if cents else {}
            with self.in_peace(), suppress(core.stripe.InvalidRequestError):
                self.client.v1.refunds.create({"payment_intent": payment.intent_id, **some})

    @precondition(some_payment("captured"))
    @rule(who=pick, way=pick, second_fee=st.booleans())
    def a_dispute_goes_on(self, who: int, way: int, second_fee: bool) -> None:  # noqa: FBT001
        found = list(objects(self.sandbox.box.store, "dispute").values())
        if found:
            dispute = found[who % len(found)]
            ways = MOVES.get(dispute["status"], ())
            if ways:
                self.sandbox.close_dispute(dispute["id"], ways[way % len(ways)], second_fee=second_fee)

    @precondition(phase("pledging", "collecting"))
    @rule(who=pick, act=st.sampled_from(["detach", "renew", "delete the customer"]))
    def somebody_removes_or_renews_a_card(self, who: int, act: str) -> None:
        saved = list(Card.objects.filter(state="saved").exclude(method_id="").order_by("pk"))
        if not saved:
            return
        one = saved[who % len(saved)]
        with suppress(ServiceRefused):
            if act == "detach":
                self.sandbox.detach(one.method_id)
            elif act == "renew":
                self.sandbox.renew_card(one.method_id, "9999")
            # From the deadline on a card stays as it is, also of a customer who is gone already.
            elif payer := Payer.objects.filter(supporter=one.pledge.supporter_id).first():
                self.sandbox.delete_customer(payer.customer_id)
        with self.in_peace(), self.attempt():
            event_list.fetch()
            stripe_events.process_stored()

    @rule(act=st.sampled_from(["pay out", "top up"]), currency=st.sampled_from(["usd", "eur"]))
    def move_the_balance(self, act: str, currency: str) -> None:
        """Refunds wait for it, some of them."""
        with suppress(ServiceRefused):
            if act == "top up":
                self.sandbox.top_up(currency, 250_00)
            else:
                self.sandbox.pay_out(currency)

    @precondition(some_payment("captured"))
    @rule()
    def banks_return_refunds(self) -> None:
        self.sandbox.fail_refunds()
