"""What supporters can do to a campaign."""

from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from payments.collection import charging, repair_step, repairing
from payments.models import Payment
from pledges import cards, pledging
from pledges.models import Pledge
from pledges.pledging import PledgeInput
from tests.helpers.builders import make_user
from tests.helpers.simulation.choices import amount, card, phase, pick, some_payment
from tests.helpers.simulation.state_machine import Machine


class Supporters(Machine):
    @rule(name=card, cents=amount, until=st.sampled_from(["draft", "interest", "asked", "saved", "heard of"]))
    def pledge(self, name: str, cents: int, until: str) -> None:
        with self.attempt():
            campaign = self._now()
            made, _ = pledging.draft(campaign, make_user(), uuid4(), PledgeInput(min(cents, campaign.max_cents)))
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
        cards.open_card_page(pledge)
        step = pledge.cards.filter(state="asked").first()
        if step and until != "asked":
            self.sandbox.complete(step.session_id, name)
            if until == "heard of":
                cards.settle(step)

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
            repair_step.another_card(payment)
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
