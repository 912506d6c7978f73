"""Everything that people, banks, networks and machines can do to a campaign, in any order, and the oracle after it.

Each run is a transaction of its own that is rolled back: nothing has to be emptied, and what a crash leaves undone is
undone by its savepoint. Locks and real commits are for test_races, test_crash and test_faults_at_once. Deferred
constraints are checked after every step. `make soak` runs longer.
"""

import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from common import crash
from gateway import core
from tests.helpers.simulation.rules import Life
from tests.helpers.simulation.state_machine import seen
from tests.seeds import NAMED, REPEAT, SEED, SOAK

# After nine runs hypothesis goes on with variations of what it has tried: many short searches see more of the world.
RUNS = 9
STEPS = 80 if SOAK else 50
PARTS = [*range(2), *(pytest.param(part, marks=pytest.mark.soak) for part in range(2, 400))]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.slow
def test_the_books_are_right_after_any_sequence_of_events(
    part: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND = 0
    settings.STRIPE_PARALLEL_REQUESTS = 1  # one after the other: a run can be repeated
    settings.CRASH_POINTS = True
    monkeypatch.setattr(core, "client", core.client)
    monkeypatch.setattr(crash, "os", Life.doom)
    monkeypatch.setattr(logging.getLogger("common.worklist"), "handlers", [Life.worries])
    mine = seed(SEED + part)(type(f"Life{part}", (Life,), {}))
    seen.clear()
    print(f"{REPEAT}, and looks for a shorter way to it")  # noqa: T201
    run_state_machine_as_test(mine, settings=PROFILE)
    print(*(f"{count:6} {what}" for what, count in sorted(seen.items())), sep="\n")  # noqa: T201


PROFILE = settings(
    max_examples=RUNS,
    stateful_step_count=STEPS,
    deadline=None,
    print_blob=True,
    phases=[Phase.generate, *([Phase.shrink] if NAMED else [])],  # shrinking takes minutes
    database=None,
    suppress_health_check=list(HealthCheck),
)
