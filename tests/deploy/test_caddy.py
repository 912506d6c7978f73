"""Caddy as deploy/ configures it brings the site's pages."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import fronts
from tests.helpers.builders import make_campaign
from tests.helpers.threads import wait_until
from tests.helpers.web_host import web_host

pytestmark = pytest.mark.needs("caddy")


@contextmanager
def before(folder: Path, *upstreams: int) -> Iterator[str]:
    """Run it before these ports; its address. What it says is in the file `log`."""
    port = fronts.free_port()
    changes = {
        "{\n\tlog": "{\n\tadmin off\n\tlog",
        "commonbid.example": f"http://localhost:{port}",
        "127.0.0.1:8000": " ".join(f"127.0.0.1:{each}" for each in upstreams),
    }
    (folder / "Caddyfile").write_text(fronts.replaced("Caddyfile", changes))
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    home = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    with (folder / "log").open("w") as log, fronts.running(command, stderr=log, env={**os.environ, **home}):
        fronts.wait_for(port)
        yield f"http://localhost:{port}"


def ask(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_the_configuration_is_valid() -> None:
    check = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(fronts.DEPLOY / "Caddyfile")]

    assert subprocess.run(check, capture_output=True, check=False).returncode == 0


@pytest.mark.django_db(transaction=True)
def test_pages_come_through_it(tmp_path: Path, live_server: Any) -> None:
    with before(tmp_path, live_server.thread.port) as front:
        status, page = ask(front + make_campaign().get_absolute_url())

    assert status == 200
    assert b"Our Commons" in page


def test_of_several_web_hosts_one_that_is_away_costs_nobody_a_page(tmp_path: Path) -> None:
    with web_host(lambda _: (200, "page")) as port, before(tmp_path, fronts.free_port(), port) as front:
        answers = [ask(front) for _ in range(10)]

    assert set(answers) == {(200, b"page")}


def test_while_the_primary_is_away_the_web_hosts_still_answer_visitors(tmp_path: Path) -> None:
    asked = []

    def without_primary(path: str) -> tuple[int, str]:
        asked.append(path)
        return (503, "away") if path in {"/healthz", "/pledges/"} else (200, "page")

    with web_host(without_primary) as one, web_host(without_primary) as other, before(tmp_path, one, other) as front:
        wait_until(lambda: asked.count("/livez") >= 2)
        answers = [ask(front + path) for path in ("/", "/pledges/", "/")]

    assert answers == [(200, b"page"), (503, b"away"), (200, b"page")]


@pytest.mark.slow
def test_its_log_has_times_and_no_secrets(tmp_path: Path) -> None:
    with web_host(lambda _: (200, "page")) as port, before(tmp_path, port) as front:
        assert ask(f"{front}/p/secret/?signature=secret")[0] == 200
    here = (tmp_path / "log").read_text()
    with before(tmp_path, fronts.free_port()) as front:
        assert ask(f"{front}/p/secret/?signature=secret")[0] in {502, 503}
    away = (tmp_path / "log").read_text()

    [line] = [json.loads(each) for each in here.splitlines() if "handled request" in each]
    assert line["status"] == 200
    assert line["duration"] > 0
    assert "http.log.error" in away
    assert "secret" not in here + away
