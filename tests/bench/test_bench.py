"""The benchmarks say plainly which goal was missed, and compare with an earlier run."""

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from bench import report
from bench.__main__ import PARTS
from bench.load import Target, Unexpected, drive
from bench.report import Goal, Report, at_least

ROOT = Path(__file__).parents[2]


def test_the_table_has_the_goal_beside_the_figure_and_says_what_was_missed() -> None:
    found = Report("web")
    found.add("cost", [1.0, 9.0, 3.0], "×", Goal(2.5))
    found.add("rate", 0.41, "of", at_least(0.4))
    found.add("load", 7)

    lines = found.table().splitlines()[-3:]

    assert [line.split() for line in lines] == [
        ["cost", "3.00", "×", "≤", "2.5", "MISSED"],
        ["rate", "0.41", "of", "≥", "0.4", "met"],
        ["load", "7.00"],
    ]
    assert found.missed == ["cost"]


def test_a_run_is_compared_with_an_earlier_one(tmp_path: Path) -> None:
    earlier, now = Report("web", ["a machine"]), Report("web")
    for each, value in ((earlier, 2.0), (now, 3.0)):
        each.add("cost", value, "×", Goal(2.5))
    now.add("new", 1.0)

    report.save(tmp_path / "run.json", [earlier])
    [read] = report.load(tmp_path / "run.json")

    assert read == earlier
    assert [line.split()[-1] for line in now.table(read).splitlines()[-2:]] == ["+50%", "1.00"]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[str] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        self.send_response(404 if "nothing" in self.path else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Handler.seen.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("at_once", [1, 3])
def test_as_much_is_asked_for_as_was_wanted(port: int, at_once: int) -> None:
    assert drive(Target(port, "/{}"), 20, connections=4, at_once=at_once) > 0

    assert sorted(Handler.seen) == sorted(f"/{number}" for number in range(20))


def test_an_answer_that_is_not_the_page_ends_the_run(port: int) -> None:
    with pytest.raises(Unexpected, match="404"):
        drive(Target(port, "/nothing"), 20, connections=4)


@pytest.mark.slow
def test_a_part_runs_on_servers_of_its_own(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "bench", "web", "--json", str(tmp_path / "run.json")]
    env = {**os.environ, "BENCH_ROUNDS": "1", "BENCH_REQUESTS": "16"}

    printed = subprocess.run(run, env=env, cwd=ROOT, capture_output=True, text=True, check=False)

    assert "campaign page, de: CPU of trivial" in printed.stdout, printed.stderr
    [saved] = json.loads((tmp_path / "run.json").read_text())
    assert saved["machine"]
    assert {"web start, CPU of two workers", "pledge form: rate"} <= {each["name"] for each in saved["figures"]}


@pytest.mark.parametrize("part", PARTS)
def test_each_part_can_be_run_alone(part: str) -> None:
    assert callable(import_module(f"bench.{part}").main)
