"""Addresses for those who watch the site: whether a process is there, and whether all it needs is."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.helpers.web_host import web_host

ROOT = Path(__file__).parents[2]


def test_whether_the_process_is_there_depends_on_nothing_else(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Here every query is refused. Load balancers ask by address, without TLS, and every few seconds."""
    settings.SECURE_SSL_REDIRECT = True
    caplog.set_level(logging.INFO)

    answer = Client(headers={"host": "10.0.0.1:8000"}).get("/livez")

    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok", "no-store")
    assert not answer.cookies
    assert caplog.records == []


def test_a_container_without_its_database_is_not_replaced() -> None:
    def status(path: str) -> tuple[int, str]:
        return (200, "ok") if path == "/livez" else (503, "no database")

    with web_host(status) as port:
        env = {**os.environ, "GRANIAN_PORT": str(port)}
        check = subprocess.run([sys.executable, "bin/is-healthy"], cwd=ROOT, env=env, capture_output=True, check=False)

    assert check.returncode == 0
