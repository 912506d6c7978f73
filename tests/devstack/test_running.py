"""The whole stack, as `make run` starts it, in a directory and on a port of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

import psutil
import psycopg
import pytest

from common import sql
from devstack import leftovers, places
from devstack.running import base_environment

pytestmark = pytest.mark.slow

CROWD = 2 * 32  # the fewest of two open campaigns
LAUNCHER = [sys.executable, "-m", "devstack"]


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """The same for all of them: only the first start finds nothing there."""
    local = tmp_path_factory.mktemp("running") / "local"
    yield local
    Stack(local).command("reset")


@pytest.fixture
def stack(local):
    """No process of its stacks survives a test, even a failed one."""
    yield Stack(local)
    leftovers.clear(local)


class Stack:
    def __init__(self, local):
        self.local = local
        foreign = {"DATABASE_URL", "REDIS_URL", "MAKELEVEL"}
        port = str(next(places.free_ports(local.parent)))
        own = {"COMMONBID_LOCAL": str(local), "PORT": port, "DEMO_PEOPLE": "1"}
        self.env = {**{name: value for name, value in os.environ.items() if name not in foreign}, **own}

    def start(self):
        """Start it and wait until it says that it is ready; return what it said."""
        self.launcher = subprocess.Popen(
            [*LAUNCHER, "run"], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        lines = []
        for line in self.launcher.stdout:
            lines.append(line)
            if line.startswith("Ready: "):
                return lines
        self.end()
        raise AssertionError("".join(lines))

    def wait_for_the_crowd(self):
        """Read on until everybody has come to the demo campaigns; return what it said."""
        lines = []
        for line in self.launcher.stdout:
            lines.append(line)
            if "They came in" in line:
                return lines
        raise AssertionError("".join(lines))

    def end(self):
        rest, _ = self.launcher.communicate(timeout=20)
        return self.launcher.returncode, rest

    def command(self, word):
        return subprocess.run([*LAUNCHER, word], env=self.env, capture_output=True, text=True, check=False)

    @property
    def described(self):
        return json.loads((self.local / "stack.json").read_text())

    def processes(self):
        """What it says that it runs; not all of them need look like a stack's own."""
        return [psutil.Process(pid) for pid in self.described["pids"].values()]


def test_modules_are_compiled_once_for_all_processes_even_in_a_container_that_forbids_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    assert "PYTHONDONTWRITEBYTECODE" not in base_environment(tmp_path)


def test_it_is_ready_before_the_crowd_stops_at_once_goes_on_where_it_was_and_ends_with_its_launcher(stack):
    lines = stack.start()
    described, came = stack.described, crowd_of(stack)
    assert came < CROWD
    assert lines[-1] == f"Ready: http://127.0.0.1:{stack.env['PORT']}/\n"
    with psycopg.connect(described["database_url"], autocommit=True) as connection:
        connection.execute("CREATE TABLE kept ()")

    began = time.monotonic()
    stack.launcher.send_signal(signal.SIGTERM)
    code, _ = stack.end()

    assert (code, time.monotonic() - began < 10) == (0, True)
    assert leftovers.find(stack.local) == []
    assert not (stack.local / "stack.json").exists()

    stack.start()
    assert stack.described == {**described, "pids": stack.described["pids"]}
    with psycopg.connect(described["database_url"]) as connection:
        connection.execute("SELECT FROM kept")
    stack.wait_for_the_crowd()
    assert crowd_of(stack) == CROWD
    runs_and_refuses_a_second_one(stack)
    a_killed_launcher_takes_everything_with_it(stack)


def runs_and_refuses_a_second_one(stack):
    servers = {"postgres", "valkey", "sandbox", "mailbox", "sink"}
    assert set(stack.described["pids"]) == {*servers, "web", "worker", "beat"}
    with urllib.request.urlopen(f"{stack.described['web']}/healthz") as answer:
        assert answer.status == 200
    for word in ("run", "reset"):
        second = stack.command(word)
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr == "This checkout is running already: stop that first, with Ctrl-C.\n"


def a_killed_launcher_takes_everything_with_it(stack):
    processes = stack.processes()

    stack.launcher.kill()
    stack.end()

    assert psutil.wait_procs(processes, timeout=20)[1] == []
    assert leftovers.find(stack.local) == []


def crowd_of(stack):
    """How many have come to the open campaigns."""
    with psycopg.connect(stack.described["database_url"]) as connection:
        query = """SELECT count(*) FROM {pledges.Pledge} JOIN {accounts.User} u ON u.id = supporter_id
                   WHERE email ~ '^(we-are-twitter|gridpaper)-.*@crowd'"""
        return connection.execute(sql.with_tables(query)).fetchone()[0]


def test_after_everything_was_killed_the_next_one_works_until_a_child_dies(stack):
    stack.start()
    janitor = psutil.Process(stack.launcher.pid).children()[0]
    assert "leftovers" in " ".join(janitor.cmdline())
    before = stack.processes()
    for process in [janitor, psutil.Process(stack.launcher.pid), *leftovers.find(stack.local)]:
        process.kill()
    stack.end()
    assert psutil.wait_procs(before, timeout=5)[1] == []

    stack.start()
    os.kill(stack.described["pids"]["worker"], signal.SIGKILL)
    code, rest = stack.end()

    assert (code, "worker was killed by SIGKILL, so everything was stopped." in rest) == (1, True)
    assert leftovers.find(stack.local) == []
