"""Whatever happens to a campaign, a visitor is shown what a page said at some moment of the last second."""

import logging
import random
from collections import deque
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from hypothesis import seed
from hypothesis import settings as Settings  # noqa: N812
from hypothesis.stateful import invariant, run_state_machine_as_test

from campaigns.views import public
from common import crash
from common.pages import page_cache
from common.pages.page_cache import PageCache
from gateway import core
from tests.helpers.simulation.rules import Life
from tests.payments.faults.test_stateful import PROFILE
from tests.seeds import SEED, SOAK

PREFIXES = ["" if code == "en" else f"/{code}" for code, _name in django_settings.LANGUAGES]
RUNS = 200 if SOAK else 3
PAGES = ["", "supporters/", "calculator/", "updates/"]


class Visited(Life):
    """After each step somebody opens a page, which is compared with what was rendered in full."""

    def __init__(self) -> None:
        self.now = 0.0
        self.kept = PageCache(lambda: self.now)
        self.random = random.Random(SEED)
        self.said: dict[str, deque[tuple[float, bytes]]] = {}
        super().__init__()

    @invariant()
    def is_shown(self) -> None:
        if not self.made:
            return
        self.now += self.random.choice([0, 0.2, 0.5, 1])
        path = f"{self.random.choice(PREFIXES)}/c/{self.campaign.slug}/{self.random.choice(PAGES)}"
        shown = self.open(path, self.kept)
        said = self.said.setdefault(path, deque(maxlen=20))
        said.append((self.now, self.open(path, PageCache(lambda: 0))))
        assert shown in {body for moment, body in said if self.now - moment < 1}

    def open(self, path: str, cache: Any) -> bytes:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(page_cache, "LIFE", 1.0)
            patched.setattr(public, "cache", cache)
            answer = Client().get(path)
        assert answer.status_code == 200
        return answer.content


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_kept_pages_say_what_was_true_within_the_last_second(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND = 0
    settings.STRIPE_PARALLEL_REQUESTS = 1
    settings.CRASH_POINTS = True
    monkeypatch.setattr(core, "client", core.client)
    monkeypatch.setattr(crash, "os", Visited.doom)
    monkeypatch.setattr(logging.getLogger("common.worklist"), "handlers", [Visited.worries])
    run_state_machine_as_test(seed(SEED)(Visited), settings=Settings(PROFILE, max_examples=RUNS))
