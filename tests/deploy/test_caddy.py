"""Caddy as deploy/ configures it brings the site's pages."""

import subprocess
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import fronts
from tests.helpers.builders import make_campaign

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.needs("caddy")]


def test_the_configuration_is_valid() -> None:
    check = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(fronts.DEPLOY / "Caddyfile")]

    assert subprocess.run(check, capture_output=True, check=False).returncode == 0


def test_pages_come_through_it(tmp_path: Path, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    port = fronts.free_port()
    changes = {
        "commonbid.example": f"http://localhost:{port}",
        "127.0.0.1:8000": f"127.0.0.1:{live_server.thread.port}",
    }
    (tmp_path / "Caddyfile").write_text("{\n\tadmin off\n}\n" + fronts.replaced("Caddyfile", changes))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    with fronts.running(["caddy", "run", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")]):
        fronts.wait_for(port)
        with urllib.request.urlopen(f"http://localhost:{port}{make_campaign().get_absolute_url()}") as answer:
            assert answer.status == 200
            assert b"Our Commons" in answer.read()
