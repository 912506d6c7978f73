"""A process that dies at a named point, and the next one, which finishes what it left."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connections

from accounts.models import User
from gateway import core
from pledges import cards
from sandbox.stripe.client import client
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_interest, save_card
from tests.helpers.simulation import oracle, timeline

KILLED = 137


class Town:
    """A campaign, its people and a payment service whose state lies in a file, as a crash leaves it."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.monkeypatch = monkeypatch
        self.unkind: dict[str, object] = {}  # what the payment service does on purpose, in every process
        self.open()
        self.sandbox.top_up("usd", 1_000_000_00)
        self.campaign = make_campaign(threshold_cents=1_000_00)
        self.treasurers: list[User] = timeline.make_treasurers(self.campaign)

    def open(self) -> None:
        key = django_settings.STRIPE_SECRET_KEY
        self.sandbox = Sandbox(str(self.path), secret_key=key)
        self.sandbox.faults.change({"webhooks": "off", **self.unkind})
        self.monkeypatch.setattr(core, "client", lambda: client(self.sandbox, key))

    def pledge(self, card: str, cents: int) -> None:
        pledge = make_interest(self.campaign, cents=cents)
        cards.settle(save_card(self.sandbox, pledge, card))

    def dies_at(self, label: str, act: Callable[[], object]) -> bool:
        """Do it in a child that dies at the label; says if it did. It has connections of its own."""
        self.sandbox.close()
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                os.environ["CRASH_AT"] = label
                django_settings.CRASH_POINTS = True
                self.open()
                act()
                os._exit(0)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        self.open()
        return os.waitstatus_to_exitcode(status) == KILLED

    def statuses(self) -> set[str]:
        return set(self.campaign.pledges.values_list("status", flat=True))


def finishes(town: Town, act: Callable[[], object]) -> None:
    """What the crash left is consistent already, and the next process does the rest, once."""
    assert oracle.now(town.sandbox.box.store) == []
    act()
    assert oracle.check(town.sandbox.box.store) == []
