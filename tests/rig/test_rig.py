"""A short run from end to end: one plug, few pledges; and one that is interrupted."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from devstack import leftovers
from rig import network

ROOT = Path(__file__).parents[2]
RUN = [sys.executable, "-m", "rig"]

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("namespaces")]


def environment() -> dict[str, str]:
    """Without that of the tests' own servers."""
    return {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR"}}


def left_of(run: subprocess.Popen[str]) -> list[str]:
    """Names of network namespaces and bridges of a run."""
    names = f"{network.ip('netns', 'list')} {network.ip('-o', 'link')}"
    return [name for name in names.split() if name.startswith(f"rig{run.pid}")]


def processes_of_rigs() -> list[str]:
    marks = {}
    for process in psutil.process_iter():
        try:
            marks[process.pid] = process.environ().get(leftovers.MARK, "")
        except (psutil.Error, OSError):
            continue
    return [mark for mark in marks.values() if "commonbid-rig-" in mark]


def test_with_a_web_host_unplugged_nothing_is_lost_or_done_twice() -> None:
    run = subprocess.Popen(
        [*RUN, "web", "--seconds", "2", "--rate", "2"],
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    printed, _ = run.communicate()

    assert run.returncode == 0, printed
    rows = [line.split("  ")[0] for line in printed.splitlines()]
    assert rows[-1] == "No problems."
    assert {"nothing pulled", "a web host away"} <= set(rows)
    assert left_of(run) == []


def test_an_interrupted_run_leaves_nothing_behind() -> None:
    run = subprocess.Popen(
        RUN, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    before = set(processes_of_rigs())
    while not (began := set(processes_of_rigs()) - before):
        assert run.poll() is None
        time.sleep(0.1)

    run.send_signal(signal.SIGINT)
    printed, _ = run.communicate()

    assert run.returncode == 128 + signal.SIGINT, printed
    assert (left_of(run), began & set(processes_of_rigs())) == ([], set())
