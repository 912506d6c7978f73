"""The web server of a benchmark, started as in production, and what it and its database cost."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.load import Target, Unexpected, drive
from common import sql
from tests.helpers.fronts import free_port

HOST = "bench.example"
# What a proxy passes on.
HEADERS = (("Host", HOST), ("X-Forwarded-Proto", "https"), ("Accept-Encoding", "gzip"))
SETTINGS = {
    "DEBUG": "false",
    "STATIC_FROM_SOURCE": "false",
    "SITE_URL": f"https://{HOST}",
    "ALLOWED_HOSTS": "",
    "TRUSTED_PROXY_COUNT": "1",
    "LOG_LEVEL": "WARNING",
}
GRANIAN = "--interface wsgi --workers 2 --blocking-threads 16 --no-ws --host 127.0.0.1"
SECONDS_TO_START = 120


@dataclass(frozen=True, slots=True)
class Web:
    port: int
    process: psutil.Process
    static: Path

    def target(self, path: str, *headers: tuple[str, str]) -> Target:
        return Target(self.port, path, HEADERS + headers)

    def cpu(self) -> float:
        return cpu([self.process])

    def settled(self, path: str) -> str:
        """Where this address leads, such as to the calculator with all its figures."""
        return self._get(path).headers.get("Location", path)

    def size(self, path: str) -> int:
        return int(self._get(path).headers["Content-Length"])

    def _get(self, path: str) -> http.client.HTTPResponse:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", path, headers=dict(HEADERS))
            return connection.getresponse()


def cpu(processes: Iterable[psutil.Process]) -> float:
    """Seconds of CPU that these processes and their children have used; without those that have ended."""
    used = 0.0
    for process in processes:
        for each in [process, *process.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                times = each.cpu_times()
                used += times.user + times.system
    return used


def postgres() -> psutil.Process:
    """The process of which all backends are children."""
    [[backend]] = sql.rows("SELECT pg_backend_pid()")
    parent: psutil.Process = psutil.Process(backend).parent()
    return parent


@contextmanager
def web() -> Iterator[Web]:
    """Collect the static files and start granian as the image does; yields it when it answers."""
    folder, port = Path(tempfile.mkdtemp(prefix="commonbid-bench-")), free_port()
    env = {**os.environ, **SETTINGS, "BENCH_STATIC": str(folder)}
    try:
        subprocess.run([sys.executable, "-c", "from bench import site; site.collect()"], env=env, check=True)
        command = [sys.executable, "-m", "granian", *GRANIAN.split(), "--port", str(port), "bench.site:application"]
        with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as process:
            try:
                found = Web(port, psutil.Process(process.pid), folder)
                _wait_for(found)
                yield found
            finally:
                process.terminate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(web: Web) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            drive(web.target("/healthz"), 1, connections=1)
        except (OSError, Unexpected):
            if time.monotonic() > end or not web.process.is_running():
                raise SystemExit("The web server did not start.") from None
            time.sleep(0.1)
        else:
            return
