import os
import signal
import sys

import psutil
import pytest

from devstack import leftovers, processes
from devstack.errors import StackError
from devstack.processes import Crew
from tests.browser.conftest import Redis
from tests.helpers.threads import wait_until

FOREVER = "import time; time.sleep(600)"


@pytest.fixture
def crew():
    crew = Crew(dict(os.environ), quiet=True)
    yield crew
    crew.stop()


def start(crew, name, code):
    crew.start(name, sys.executable, "-c", code)
    return crew.children[-1]


def runs(pid):
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_child_that_dies_is_named_with_its_exit_code_and_last_words(crew):
    start(crew, "web", FOREVER)
    worker = start(crew, "worker", "print('no more memory'); raise SystemExit(3)")
    worker.process.wait(20)

    with pytest.raises(StackError) as death:
        crew.check()

    assert str(death.value) == (
        "worker stopped with exit code 3, so everything was stopped. Its last lines:\n    no more memory"
    )


def test_a_child_that_may_end_may_only_end_well(crew):
    crew.start("crowd", sys.executable, "-c", "", ends=True)
    crew.children[-1].process.wait(20)
    crew.check()

    crew.start("crowd", sys.executable, "-c", "raise SystemExit(2)", ends=True)
    crew.children[-1].process.wait(20)
    with pytest.raises(StackError, match="crowd stopped with exit code 2"):
        crew.check()


def test_a_child_that_is_killed_names_the_signal(crew):
    worker = start(crew, "worker", FOREVER)
    worker.process.send_signal(signal.SIGKILL)
    worker.process.wait(20)

    with pytest.raises(StackError, match="worker was killed by SIGKILL"):
        crew.check()


def test_waiting_ends_when_a_child_dies(crew):
    start(crew, "worker", "raise SystemExit(1)")

    with pytest.raises(StackError, match="worker stopped with exit code 1"):
        crew.wait("The site", lambda: False)


def test_waiting_for_something_that_never_answers_ends(crew):
    with pytest.raises(StackError, match="The site was not ready in 0 seconds"):
        crew.wait("The site", lambda: False, patience=0.1)


def test_a_failed_step_is_an_error(crew):
    with pytest.raises(StackError, match="prepare stopped with exit code 1"):
        crew.run("prepare", sys.executable, "-c", "raise SystemExit(1)")


@pytest.mark.slow
def test_stopping_reaches_a_grandchild_and_one_that_does_not_listen(crew):
    start(
        crew,
        "web",
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"print(subprocess.Popen([sys.executable, '-c', {FOREVER!r}]).pid); time.sleep(600)",
    )
    web = crew.children[0]
    wait_until(lambda: web.last_lines)
    grandchild = int(web.last_lines[0])

    crew.stop(({"web"}, 0.2))

    assert web.process.returncode == -signal.SIGKILL
    wait_until(lambda: not runs(grandchild))


def test_children_stop_in_the_order_of_the_stages(crew, monkeypatch):
    monkeypatch.setattr(processes, "stop", lambda children, **_: order.append([c.name for c in children]))
    order = []
    for name in ("postgres", "web", "worker"):
        start(crew, name, FOREVER)

    crew.stop(({"web"}, 1), ({"worker"}, 1), ({"postgres"}, 1))

    monkeypatch.undo()
    assert order == [["web"], ["worker"], ["postgres"], ["postgres", "web", "worker"]]


def test_what_carries_the_mark_is_cleared_and_nothing_else(crew, tmp_path):
    other = start(crew, "other", FOREVER)
    crew.env = {**crew.env, leftovers.MARK: str(tmp_path)}
    marked = start(crew, "marked", FOREVER)
    wait_until(lambda: leftovers.find(tmp_path))

    leftovers.clear(tmp_path)

    assert [marked.process.poll() is None, other.process.poll() is None] == [False, True]


def test_a_valkey_of_the_tests_is_found_among_what_is_left(tmp_path, monkeypatch):
    monkeypatch.setenv(leftovers.MARK, str(tmp_path))
    redis = Redis(tmp_path)

    found = [process.pid for process in leftovers.find(tmp_path)]

    redis.stop()
    assert found == [redis.process.pid]


@pytest.mark.slow
def test_the_janitor_clears_and_removes_when_the_launcher_is_gone(crew, tmp_path):
    local = tmp_path / "local"
    local.mkdir()
    crew.env = {**crew.env, leftovers.MARK: str(local)}
    marked = start(crew, "marked", FOREVER)
    janitor = leftovers.hire_janitor(local, remove=True)
    wait_until(lambda: leftovers.find(local))

    janitor.communicate()

    assert (marked.process.wait(1), local.exists()) == (-signal.SIGTERM, False)
