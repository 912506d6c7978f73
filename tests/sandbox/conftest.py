import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from sandbox.stripe.client import client
from sandbox.stripe.sandbox import Sandbox

ROOT = Path(__file__).parents[2]


class Heard(list[tuple[bytes, str]]):
    """A webhook that only remembers."""

    def __call__(self, body: bytes, signature: str) -> bool:
        self.append((body, signature))
        return True


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def sandbox(heard) -> Iterator[Sandbox]:
    sandbox = Sandbox(webhook=heard)
    yield sandbox
    sandbox.close()


@pytest.fixture
def v1(sandbox) -> stripe._v1_services.V1Services:
    return client(sandbox).v1


@pytest.fixture
def start(tmp_path) -> Iterator:
    """Start a stand-in as a process of its own; gives the process and the words of its first line."""
    processes = []
    # The keys of the site that is being tested are not theirs.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STRIPE_")}

    def run(module: str, *args: str) -> tuple[subprocess.Popen, list[str]]:
        command = [sys.executable, "-m", module, "--db", str(tmp_path / "state.sqlite3"), *args]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        return process, process.stdout.readline().split()[1:]

    yield run
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()
