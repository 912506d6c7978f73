"""The rehearsal: a whole campaign in a scratch database, of which nothing remains."""

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from demo.rehearsal import clock, stage
from demo.rehearsal.people import CARDS, FAILING, After, Before, cast
from pledges.models import Status


def rehearse(*options: str, **env: str) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", "rehearse", *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, env={**os.environ, **env}, **pipes)


def databases() -> set[str]:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall()}


def scratch_database(printed: str) -> str:
    return re.match(r"Scratch database (rehearsal_\w+)", printed)[1]


@pytest.mark.slow
def test_a_rehearsal_to_success_and_to_failure_ends_with_an_empty_audit():
    with rehearse("--supporters", "40") as running:
        printed, _ = running.communicate(timeout=300)

    assert running.returncode == 0, printed
    assert "12 of 12 invariants hold" in printed
    assert "violated" not in printed
    for title in ("PEOPLE AND MONEY", "MAILS SENT", "REQUESTS MADE TO THE PAYMENT SERVICE", "INVARIANTS"):
        assert title in printed
    for state in ("collected", "withdrawn", "lapsed", "released", "refunded", "refund failed"):
        assert f"\n  {state} " in printed
    assert scratch_database(printed) not in databases()


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.slow
def test_a_rehearsal_that_is_stopped_leaves_nothing_behind(signum: signal.Signals):
    with rehearse("--supporters", "40") as running:
        name = scratch_database(running.stdout.readline())
        assert name in databases()
        running.send_signal(signum)
        printed, _ = running.communicate(timeout=60)

    assert running.returncode == 130, printed
    assert "Stopped. The scratch database is gone." in printed
    assert name not in databases()


@pytest.mark.parametrize("count", ["24", "100001"])
def test_too_few_or_too_many_supporters_are_refused(count: str):
    with rehearse("--supporters", count) as running:
        printed, _ = running.communicate(timeout=60)
    assert (running.returncode, "Between 25 and 100,000 supporters" in printed) == (1, True)


def test_without_the_sandbox_a_rehearsal_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(stage.NoStage, match="not part of this installation"), stage.stage():
        pass


@pytest.mark.django_db
@pytest.mark.parametrize("real", ["database", "key", "payments"])
def test_time_is_only_skipped_on_a_scratch_database(settings: Any, monkeypatch: pytest.MonkeyPatch, real: str):
    if real == "database":
        monkeypatch.setattr(clock, "SCRATCH", ("rehearsal_",))
    elif real == "key":
        settings.STRIPE_LIVE = True
    else:
        settings.STRIPE_API_BASE = ""

    with pytest.raises(clock.RealDatabase, match="NOTHING was changed"):
        clock.let_time_pass(timedelta(hours=1))


def test_every_kind_of_card_and_habit_takes_part_and_the_cast_is_always_the_same():
    people = cast(40)

    assert people == cast(40)
    assert {person.card for person in people} == set(CARDS)
    assert {person.before for person in people} == set(Before)
    assert any(person.end(Status.COLLECTED) == Status.LAPSED for person in people if person.card in FAILING)


def test_with_many_every_reaction_takes_part_in_the_stated_shares():
    people = cast(2_000)

    assert {person.after for person in people if person.card in FAILING} == set(After)
    for card, share in CARDS.items():
        assert abs(sum(person.card == card for person in people) - 2 * share) <= 1
