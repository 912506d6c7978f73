"""What surrounds a campaign that is played in any order: its transaction, its crashes, and the oracle."""

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

from django.conf import settings as django_settings
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

import gateway
from campaigns.amendments import NothingChanges
from campaigns.models import Campaign, NotAllowed, WrongPhase
from common import sql
from gateway import core
from payments import event_list
from payments.collection import collecting
from payments.decisions import approvals, money_acts
from payments.models import NotWaiting, Payment
from payments.refunds import refunding
from pledges import cards, reconsent
from pledges.models import Pledge, WrongMove
from pledges.pledging import AlreadyPledged, CampaignClosed, Outdated
from sandbox.stripe.client import client as stripe_client
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.state.errors import Refused as ServiceRefused
from tests.helpers import transactions
from tests.helpers.simulation import oracle, timeline
from tests.helpers.simulation.snapshot import World, rows

EXPECTED = (
    AlreadyPledged, CampaignClosed, WrongMove, WrongPhase, cards.ConsentNeeded, gateway.Unavailable, refunding.TooMuch,
    NotAllowed, money_acts.Outdated, approvals.AlreadyAsked, NotWaiting, ServiceRefused, Outdated,
    NothingChanges,
    collecting.NotYet, reconsent.StillOpen, reconsent.EndsTooSoon,
)  # fmt: skip

seen: Counter[str] = Counter()  # what the runs came to, printed at the end


class Crash(BaseException):
    """The process is gone."""


class Doom:
    """Stands in for `os` in common.crash: the process dies at the n-th different point from now on."""

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


class Machine(RuleBasedStateMachine):
    """One campaign whose rules are still to come: what happens before, between and after them."""

    doom = Doom()
    worries = Worries()
    sandbox: Sandbox

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transactions.of_test()
        self.transaction.__enter__()
        type(self).sandbox = Sandbox(
            secret_key=django_settings.STRIPE_SECRET_KEY,
            webhook_secret=django_settings.STRIPE_WEBHOOK_SECRET,
            webhook=lambda body, signature: bool(event_list.store(gateway.verify_event(body, signature)) or True),
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
        seen["changes"] += sum(len(these) for these in self.world.changes.values())
        seen.update({f"pledge {each.kind}" for these in self.world.events.values() for each in these})
        seen.update({f"payment {each.state}" for each in self.world.payments.values()})
        seen.update({f"booked {key.partition(':')[0]}" for key in self.world.journals})
        seen.update({f"dispute {each.state}" for each in rows("payments.Dispute")})
        seen.update({f"refund {each.state}" for each in rows("payments.Refund")})

    def _now(self) -> Campaign:
        return Campaign.objects.get(pk=self.campaign.pk)

    def _pledge(self, who: int) -> Pledge:
        return Pledge.objects.get(pk=self.made[who % len(self.made)])

    def _payment(self, who: int, *states: str) -> Payment | None:
        found = list(Payment.objects.filter(state__in=states).select_related("campaign").order_by("pledge_id", "pk"))
        return found[who % len(found)] if found else None

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A refusal, an outage or a crash is fine here: the oracle looks at what it leaves behind."""
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
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def come_to_rest(self) -> None:
        """The machines are back, time passes, somebody tops the balance up, and all due work is done."""
        self.doom.spare()
        self.sandbox.faults.clear()
        self.sandbox.faults.webhooks = "hold"
        timeline.reach_deadline(self.campaign)
        for currency in ("usd", "eur"):
            self.sandbox.top_up(currency, 1_000_000_00)
        for _ in range(6):
            self.sandbox.flush_webhooks()
            timeline.work(also=[event_list.fetch])
            phase = Campaign.objects.values_list("phase", flat=True).get(pk=self.campaign.pk)
            if self.sandbox.fail_refunds() == 0 and phase != "collecting":
                break
            timeline.skip(self.sandbox.move_clock, 73)
        self._check_constraints()
        assert oracle.check(self.sandbox.box.store) == []
        assert self.worries.found == []
