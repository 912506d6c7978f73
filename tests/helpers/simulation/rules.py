"""Everything that people, banks, networks and machines can do to a campaign."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from campaigns import totals
from campaigns.models import Campaign
from gateway import core
from payments import event_list, stripe_events
from payments.collection import charging, repair_page, repairing, sweeps
from payments.decisions import campaign_actions
from payments.models import Payment
from payments.refunds import refunding
from pledges import cards, pledging
from pledges.models import Card, Payer, Pledge
from pledges.pledging import Wish
from sandbox.stripe.resources.disputes import MOVES
from sandbox.stripe.state.errors import Refused as ServiceRefused
from tests.helpers.builders import make_campaign, make_user
from tests.helpers.campaigns.amendments import publish
from tests.helpers.simulation import timeline
from tests.helpers.simulation.snapshot import objects
from tests.helpers.simulation.state_machine import Machine

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


class Life(Machine):
    """One campaign, from its first pledge to its end."""

    # -- supporters ------------------------------------------------------------------------------------------

    @initialize(
        first=st.lists(st.tuples(card, amount), min_size=3, max_size=4),
        threshold=st.sampled_from([300_00, 500_00, 800_00]),
        stage=st.sampled_from(["pledging", "closed", "authorized", "decided", "offer"]),
        changed=st.sampled_from([False, False, True]),
        account=st.sampled_from([{}, {"settle_days": 2}, {"settle_days": 2, "settles_in": "eur"}]),
    )
    def begin(
        self,
        first: list[tuple[str, int]],
        threshold: int,
        stage: str,
        changed: bool,  # noqa: FBT001
        account: dict[str, Any],
    ) -> None:
        self.sandbox.set_up(account)
        self.campaign = make_campaign(threshold_cents=threshold)
        self.treasurers = timeline.make_treasurers(self.campaign)
        for name, cents in first:
            self.pledge(name, cents, "heard of")
        if changed:
            publish(self.campaign, self.treasurers[0], max_cents=900_00)
            for who, (_name, cents) in enumerate(first[:-1]):  # the last one says nothing
                self._agree(who, cents)
        self._live_until(stage)

    def _live_until(self, stage: str) -> None:
        """A walk alone would seldom come far: every run begins somewhere else."""
        if stage == "pledging":
            return
        timeline.reach_deadline(self.campaign)
        sweeps.steer_all()
        if stage == "closed":
            return
        self._authorize_all()
        if stage == "authorized":
            return
        self.skip(73)
        for _ in range(2):  # the last try, the recount
            sweeps.steer_all()
            self._authorize_all()
        if stage == "offer":
            timeline.work()

    def _authorize_all(self) -> None:
        while charging.authorize_due():
            pass

    @rule(name=card, cents=amount, until=st.sampled_from(["draft", "interest", "asked", "saved", "heard of"]))
    def pledge(self, name: str, cents: int, until: str) -> None:
        with self.attempt():
            campaign = self._now()
            made, _ = pledging.draft(campaign, make_user(), uuid4(), Wish(min(cents, campaign.max_cents)))
            self.made.append(made.pk)
            if until != "draft":
                pledging.confirm(made)
                self._save_card(made, name, until)

    @rule(who=pick, name=card, until=st.sampled_from(["asked", "saved", "heard of"]))
    def ask_for_card(self, who: int, name: str, until: str) -> None:
        with self.attempt():
            self._save_card(self._pledge(who), name, until)

    def _save_card(self, pledge: Pledge, name: str, until: str) -> None:
        if until == "interest":
            return
        cards.ask(pledge)
        step = pledge.cards.filter(state="asked").first()
        if step and until != "asked":
            self.sandbox.complete(step.session_id, name)
            if until == "heard of":
                cards.settle(step)

    def _now(self) -> Campaign:
        return Campaign.objects.get(pk=self.campaign.pk)

    def _pledge(self, who: int) -> Pledge:
        return Pledge.objects.get(pk=self.made[who % len(self.made)])

    @rule(who=pick, cents=amount)
    def change_amount(self, who: int, cents: int) -> None:
        self._agree(who, cents)

    def _agree(self, who: int, cents: int) -> None:
        pledge = self._pledge(who)
        with self.attempt():
            pledging.change_amount(pledge, min(cents, pledge.campaign.max_cents))

    @precondition(phase("pledging"))
    @rule(who=pick)
    def confirm_again(self, who: int) -> None:
        self._agree(who, self._pledge(who).amount_cents)

    @rule(who=pick)
    def withdraw(self, who: int) -> None:
        with self.attempt():
            pledging.withdraw(self._pledge(who))

    def _payment(self, who: int, *states: str) -> Payment | None:
        found = list(Payment.objects.filter(state__in=states).select_related("campaign").order_by("pledge_id", "pk"))
        return found[who % len(found)] if found else None

    @precondition(some_payment("declined"))
    @rule(who=pick)
    def try_the_same_card(self, who: int) -> None:
        if payment := self._payment(who, "declined"):
            with self.attempt():
                repairing.same_card(payment)

    @precondition(some_payment("declined", "repairing"))
    @rule(who=pick, name=card, then=st.sampled_from(["leave it", "pay", "pay and return"]))
    def take_another_card(self, who: int, name: str, then: str) -> None:
        payment = self._payment(who, "declined", "repairing")
        if payment is None:
            return
        with self.attempt():
            repair_page.another_card(payment)
            opened = Payment.objects.filter(pledge=payment.pledge_id, state="repairing").first()
            if opened and opened.session_id and then != "leave it":
                self.sandbox.complete(opened.session_id, name)
                if then == "pay and return":
                    charging.sync(Payment.objects.select_related("campaign").get(pk=opened.pk))

    @precondition(phase("collecting", "failed", "cancelled", "offer"))
    @rule(who=pick, name=card)
    def pay_on_a_page_left_open(self, who: int, name: str) -> None:
        sessions = list(Payment.objects.exclude(session_id="").order_by("pk").values_list("session_id", flat=True))
        if sessions:
            with self.attempt():
                self.sandbox.complete(sessions[who % len(sessions)], name)

    @precondition(some_payment("declined", "repairing"))
    @rule(who=pick)
    def leave_instead_of_repairing(self, who: int) -> None:
        if payment := self._payment(who, "declined", "repairing"):
            with self.attempt():
                repairing.withdraw(payment)

    # -- organizers ------------------------------------------------------------------------------------------

    @precondition(phase("pledging"))
    @rule()
    def close(self) -> None:
        with self.attempt():
            timeline.close(self.campaign)

    @precondition(phase("pledging"))
    @rule(hours=st.sampled_from([1, 30]))
    def extend(self, hours: int) -> None:
        campaign = self._now()
        with self.attempt():
            campaign_actions.extend(campaign, campaign.deadline + timedelta(hours=hours), self.treasurers[0])

    @precondition(phase("pledging"))
    @rule(threshold=st.sampled_from([300_00, 500_00, 800_00]), most=st.sampled_from([400_00, 1_000_00]))
    def publish_a_change(self, threshold: int, most: int) -> None:
        with self.attempt():
            publish(self.campaign, self.treasurers[0], threshold_cents=threshold, max_cents=most)

    @precondition(phase("pledging"))
    @rule()
    def let_the_window_end(self) -> None:
        timeline.end_windows_by("now() - interval '1 microsecond'")
        timeline.hurry()

    @rule(sure=st.sampled_from([False, False, True]))
    def cancel(self, sure: bool) -> None:  # noqa: FBT001
        if sure:
            with self.attempt():
                timeline.cancel(self._now(), self.treasurers)

    @precondition(phase("collecting"))
    @rule(kind=st.sampled_from(["capture", "capture", "release"]))
    def wait_no_longer(self, kind: str) -> None:
        with self.attempt():
            timeline.decide(kind, self._now(), self.treasurers, reason="Enough.")

    @precondition(phase("offer"))
    @rule(kind=st.sampled_from(["accepted", "refused", "expired", "withdrawn"]))
    def answer(self, kind: str) -> None:
        with self.attempt():
            timeline.answer(self.campaign, kind, self.treasurers)

    @precondition(some_payment("captured"))
    @rule(who=pick, cents=st.sampled_from([1, 50_00, 100_00, 500_00]))
    def refund_some(self, who: int, cents: int) -> None:
        if payment := self._payment(who, "captured"):
            with self.attempt():
                refunding.ask(payment, cents, self.treasurers[1])

    # -- workers ---------------------------------------------------------------------------------------------

    @rule(name=st.sampled_from(list(timeline.SWEEPS)), hurried=st.booleans())
    def sweep(self, name: str, hurried: bool) -> None:  # noqa: FBT001
        with self.attempt():
            if hurried:
                timeline.hurry()
            timeline.SWEEPS[name]()

    @rule(limit=st.sampled_from([1, 2, 40]))
    def authorize(self, limit: int) -> None:
        with self.attempt():
            charging.authorize_due(limit=limit)

    @rule()
    def sweep_all(self) -> None:
        timeline.hurry()
        for sweep in timeline.SWEEPS.values():
            with self.attempt():
                sweep()

    @rule()
    def fold(self) -> None:
        totals.fold()

    @rule(points=st.integers(1, 8))
    def a_worker_dies(self, points: int) -> None:
        self.somebody_dies(points)
        timeline.hurry()
        with self.attempt():
            for sweep in timeline.SWEEPS.values():
                sweep()

    @rule(points=st.integers(1, 3))
    def somebody_dies(self, points: int) -> None:
        self.doom.spare()
        self.doom.dies_at = points

    # -- the outside -----------------------------------------------------------------------------------------

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
            stripe_events.hear()

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
            stripe_events.hear()

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
