"""Everything that people, banks, networks and machines can do to a campaign, in any order, and the oracle after it.

Each run is a transaction of its own that is rolled back: nothing has to be emptied, and what a crash leaves undone is
undone by its savepoint. Locks and real commits are for test_races, test_crash and test_faults. Deferred constraints are
checked after every step. `make soak` runs longer; HYPOTHESIS_SEED repeats the runs of a seed that was printed.
"""

import logging
import os
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from campaigns import totals
from campaigns.models import Campaign, WrongPhase
from pledges import cards, charging, crash, gateway, hints, pledging, refunding, repairing, steering
from pledges.gateway import core
from pledges.models import Payment, Pledge, WrongMove
from pledges.pledging import AlreadyPledged, CampaignClosed, Wish
from sandbox.stripe.client import client as stripe_client
from sandbox.stripe.errors import Refused as ServiceRefused
from sandbox.stripe.sandbox import Sandbox
from tests.make import make_campaign, make_user
from tests.pledges import days, oracle
from tests.pledges.world import World

# After nine runs hypothesis goes on with variations of what it has tried: many short searches see more of the world.
RUNS = 9
STEPS = 80 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 50
PARTS = [*range(23), *(pytest.param(part, marks=pytest.mark.soak) for part in range(23, 400))]
SEED = int(os.environ.get("HYPOTHESIS_SEED") or secrets.randbelow(10**9))

CARDS = ["visa", "chargeCustomerFail", "createDispute", "refundFail", "authenticationRequired", "visa",
         "authenticationRequiredChargeDeclinedInsufficientFunds", "visa", "visa", "createDispute"]  # fmt: skip
AMOUNTS = [100_00, 200_00, 300_00, 400_00, 500_00]  # few, so that a threshold is often met exactly
EXPECTED = (
    AlreadyPledged, CampaignClosed, WrongMove, WrongPhase, cards.ConsentNeeded, gateway.Unavailable, refunding.TooMuch,
    steering.NotAllowed, ServiceRefused,
)  # fmt: skip

seen: Counter[str] = Counter()  # what the runs came to, printed at the end
pick = st.integers(0, 9)
card = st.sampled_from(CARDS)
amount = st.sampled_from(AMOUNTS)


class Crash(BaseException):
    """The process is gone."""


class Doom:
    """Stands in for `os` in pledges.crash: whoever comes to the n-th different point from now on dies there."""

    def __init__(self) -> None:
        self.environ = self
        self.spare()

    def spare(self) -> None:
        self.dies_at = 0
        self.passed: dict[str, None] = {}

    def get(self, _name: str) -> Self:
        return self

    def __eq__(self, label: object) -> bool:
        self.passed[str(label)] = None
        return len(self.passed) == self.dies_at

    __hash__ = None  # type: ignore[assignment]

    def _exit(self, _code: int) -> None:
        seen[f"died at {list(self.passed)[-1]}"] += 1
        self.spare()
        raise Crash


class Worries(logging.Handler):
    """What workers put off must be an outage; anything else is a fault of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error and not isinstance(error, gateway.Unavailable):
            self.found.append(f"{record.getMessage()}: {error!r}")


def phase(*wanted: str) -> Callable[[Any], bool]:
    return lambda self: self.phase in wanted


def some_payment(*states: str) -> Callable[[Any], bool]:
    return lambda self: any(payment.state in states for payment in self.world.payments.values())


class Life(RuleBasedStateMachine):
    """One campaign, from its first pledge to its end."""

    doom = Doom()
    worries = Worries()
    sandbox: Sandbox

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        type(self).sandbox = Sandbox(
            secret_key=django_settings.STRIPE_SECRET_KEY,
            webhook_secret=django_settings.STRIPE_WEBHOOK_SECRET,
            webhook=lambda body, signature: bool(hints.store(gateway.open_hint(body, signature)) or True),
        )
        self.sandbox.faults.webhooks = "hold"
        self.doom.spare()
        self.worries.found.clear()
        self.client = stripe_client(self.sandbox, django_settings.STRIPE_SECRET_KEY)
        core.client = lambda: self.client  # type: ignore[assignment]
        self.phase = "pledging"
        self.made: list[Any] = []

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self._remember()
                self.come_to_rest()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)
            self.sandbox.close()

    def _remember(self) -> None:
        seen["runs"] += 1
        seen.update({f"{each.before} to {each.after}" for these in self.world.phases.values() for each in these})
        seen.update({f"pledge {each.kind}" for these in self.world.events.values() for each in these})
        seen.update({f"payment {each.state}" for each in self.world.payments.values()})
        seen.update({f"booked {key.partition(':')[0]}" for key in self.world.journals})

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Whatever is refused, out of reach or cut short leaves no trace that the oracle would not see."""
        with suppress(*EXPECTED, Crash):
            yield

    @contextmanager
    def in_peace(self) -> Iterator[None]:
        kept = self.sandbox.faults.as_json()
        self.sandbox.faults.clear()
        self.sandbox.faults.webhooks = "hold"
        try:
            yield
        finally:
            self.sandbox.faults.change(kept)

    # -- supporters ------------------------------------------------------------------------------------------

    @initialize(
        first=st.lists(st.tuples(card, amount), min_size=3, max_size=4),
        threshold=st.sampled_from([300_00, 500_00, 800_00]),
        stage=st.sampled_from(["pledging", "closed", "authorized", "decided", "offer"]),
    )
    def begin(self, first: list[tuple[str, int]], threshold: int, stage: str) -> None:
        self.campaign = make_campaign(threshold_cents=threshold)
        self.treasurers = days.make_treasurers(self.campaign)
        for name, cents in first:
            self.pledge(name, cents, "heard of")
        self._live_until(stage)

    def _live_until(self, stage: str) -> None:
        """A walk alone would seldom come far: every run begins somewhere else."""
        if stage == "pledging":
            return
        days.close(self.campaign)
        if stage == "closed":
            return
        self._authorize_all()
        if stage == "authorized":
            return
        self.skip(73)
        for _ in range(2):  # the last try, the recount
            steering.steer_all()
            self._authorize_all()
        if stage == "offer":
            days.work()

    def _authorize_all(self) -> None:
        while charging.authorize_due():
            pass

    @rule(name=card, cents=amount, until=st.sampled_from(["draft", "interest", "asked", "saved", "heard of"]))
    def pledge(self, name: str, cents: int, until: str) -> None:
        with self.attempt():
            made, _ = pledging.draft(self.campaign, make_user(), uuid4(), Wish(cents))
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

    def _pledge(self, who: int) -> Pledge:
        return Pledge.objects.get(pk=self.made[who % len(self.made)])

    @rule(who=pick, cents=amount)
    def change_amount(self, who: int, cents: int) -> None:
        with self.attempt():
            pledging.change_amount(self._pledge(who), cents)

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
            repairing.another_card(payment)
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
            days.close(self.campaign)

    @precondition(phase("pledging"))
    @rule(hours=st.sampled_from([1, 30]))
    def extend(self, hours: int) -> None:
        campaign = Campaign.objects.get(pk=self.campaign.pk)
        with self.attempt():
            steering.extend(campaign, campaign.deadline + days.timedelta(hours=hours), self.treasurers[0])

    @rule(sure=st.sampled_from([False, False, True]))
    def cancel(self, sure: bool) -> None:  # noqa: FBT001
        if sure:
            with self.attempt():
                steering.cancel(Campaign.objects.get(pk=self.campaign.pk), "It was sold.", self.treasurers[0])

    @precondition(phase("offer"))
    @rule(kind=st.sampled_from(["accepted", "refused", "expired", "withdrawn"]))
    def answer(self, kind: str) -> None:
        with self.attempt():
            days.answer(self.campaign, kind, self.treasurers)

    @precondition(some_payment("captured"))
    @rule(who=pick, cents=st.sampled_from([1, 50_00, 100_00, 500_00]))
    def refund_some(self, who: int, cents: int) -> None:
        if payment := self._payment(who, "captured"):
            with self.attempt():
                refunding.ask(payment, cents, self.treasurers[1])

    # -- workers ---------------------------------------------------------------------------------------------

    @rule(name=st.sampled_from(list(days.SWEEPS)), hurried=st.booleans())
    def sweep(self, name: str, hurried: bool) -> None:  # noqa: FBT001
        with self.attempt():
            if hurried:
                days.hurry()
            days.SWEEPS[name]()

    @rule(limit=st.sampled_from([1, 2, 40]))
    def authorize(self, limit: int) -> None:
        with self.attempt():
            charging.authorize_due(limit=limit)

    @rule()
    def sweep_all(self) -> None:
        days.hurry()
        for sweep in days.SWEEPS.values():
            with self.attempt():
                sweep()

    @rule()
    def fold(self) -> None:
        totals.fold()

    @rule(points=st.integers(1, 8))
    def a_worker_dies(self, points: int) -> None:
        self.somebody_dies(points)
        days.hurry()
        with self.attempt():
            for sweep in days.SWEEPS.values():
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
            hints.fetch()
            days.skip(self.sandbox.move_clock, hours)

    @rule(how=st.sampled_from(["on", "duplicate", "reorder", "lost"]))
    def deliver_webhooks(self, how: Any) -> None:
        if how == "lost":
            self.sandbox.box.store.db.execute("DELETE FROM deliveries")
            return
        with self.in_peace():
            self.sandbox.faults.change({"webhooks": how, "seed": 1})
            self.sandbox.flush_webhooks()
        with self.attempt():
            hints.hear()

    @rule(
        fault=st.sampled_from(
            [
                {"lose_reply_next": 1, "lose_reply_path": "POST"},
                {"lose_reply_next": 3, "lose_reply_path": "POST /v1/(payment_intents|refunds|checkout)"},
                {"fail_before_next": 2},
                {"share_429": 0.4, "seed": 3},
                {"share_5xx": 0.4, "seed": 4},
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
    @rule(who=pick)
    def cancel_in_the_dashboard(self, who: int) -> None:
        if (payment := self._payment(who, "authorized", "declined", "to_capture")) and payment.intent_id:
            with self.in_peace(), suppress(core.stripe.InvalidRequestError):
                self.client.v1.payment_intents.cancel(payment.intent_id)

    @precondition(some_payment("captured"))
    @rule(who=pick, cents=st.sampled_from([50_00, 100_00, 0]))
    def refund_in_the_dashboard(self, who: int, cents: int) -> None:
        """Zero: all that is left."""
        if payment := self._payment(who, "captured"):
            some: Any = {"amount": cents} if cents else {}
            with self.in_peace(), suppress(core.stripe.InvalidRequestError):
                self.client.v1.refunds.create({"payment_intent": payment.intent_id, **some})

    @precondition(some_payment("captured"))
    @rule(who=pick, outcome=st.sampled_from(["won", "lost"]))
    def decide_a_dispute(self, who: int, outcome: str) -> None:
        found = [row[0] for row in self.sandbox.box.store.rows("SELECT id FROM objects WHERE kind = 'dispute'")]
        if found:
            with self.attempt():
                self.sandbox.close_dispute(found[who % len(found)], outcome)

    @precondition(some_payment("captured"))
    @rule()
    def banks_return_refunds(self) -> None:
        self.sandbox.fail_refunds()

    # -- what must hold --------------------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        if not self.made:
            return
        seen["steps"] += 1
        self._check_constraints()
        self.world = World(self.sandbox.box.store)
        self.phase = self.world.campaigns[str(self.campaign.pk)].phase
        assert oracle.seen_in(self.world) == []
        assert self.worries.found == []

    def _check_constraints(self) -> None:
        days.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def come_to_rest(self) -> None:
        """The machines are back, time passes, and everybody does what was due."""
        self.doom.spare()
        self.sandbox.faults.clear()
        self.sandbox.faults.webhooks = "hold"
        days.reach_deadline(self.campaign)
        for _ in range(6):
            self.sandbox.flush_webhooks()
            days.work(also=[hints.fetch])
            phase = Campaign.objects.values_list("phase", flat=True).get(pk=self.campaign.pk)
            if self.sandbox.fail_refunds() == 0 and phase != "collecting":
                break
            days.skip(self.sandbox.move_clock, 73)
        self._check_constraints()
        assert oracle.check(self.sandbox.box.store) == []
        assert self.worries.found == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", PARTS)
def test_whatever_happens_in_whatever_order_the_books_are_right(
    part: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND = 0
    settings.STRIPE_PARALLEL_REQUESTS = 1  # one after the other: a run can be repeated
    settings.CRASH_POINTS = True
    monkeypatch.setattr(core, "client", core.client)
    monkeypatch.setattr(crash, "os", Life.doom)
    monkeypatch.setattr(logging.getLogger("accounts.due"), "handlers", [Life.worries])
    mine = seed(SEED + part)(type(f"Life{part}", (Life,), {}))
    seen.clear()
    print(f"HYPOTHESIS_SEED={SEED} repeats this, and looks for a shorter way to it")  # noqa: T201
    run_state_machine_as_test(mine, settings=PROFILE)
    print(*(f"{count:6} {what}" for what, count in sorted(seen.items())), sep="\n")  # noqa: T201


PROFILE = settings(
    max_examples=RUNS,
    stateful_step_count=STEPS,
    deadline=None,
    print_blob=True,
    phases=[Phase.generate, *([Phase.shrink] if "HYPOTHESIS_SEED" in os.environ else [])],  # shrinking takes minutes
    database=None,
    suppress_health_check=list(HealthCheck),
)
