"""What stands in front of the site, run as deploy/ configures it, on ports and in folders of a test or a benchmark."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

DEPLOY = Path(__file__).parents[2] / "deploy"
SECONDS_TO_START = 30
NGINX = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes {workers};
events {{ worker_connections 512; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000;
    include {folder}/site.conf;
}}
"""


def replaced(name: str, changes: Mapping[str, str]) -> str:
    """A configuration with these changes, each of which must be possible."""
    text = (DEPLOY / name).read_text()
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def nginx(folder: Path, upstream: int, changes: Mapping[str, str], workers: int = 1) -> Iterator[None]:
    """Run deploy/nginx.conf before this port; `changes` say at least where it listens."""
    own = {
        "/var/cache/commonbid": f"{folder}/cache",
        "/var/log/nginx/commonbid": f"{folder}/commonbid",
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
    }
    with running(nginx_command(folder, replaced("nginx.conf", {**own, **changes}), workers)):
        yield


def nginx_command(folder: Path, site: str, workers: int = 1) -> list[str]:
    """What runs nginx with this configuration of a site, and with everything else in this folder."""
    (folder / "site.conf").write_text(site)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user, workers=workers))
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program
    return [program, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]


@contextmanager
def running(command: list[str], user: int | None = None, **how: Any) -> Iterator[None]:
    """Run a program; `how` is for Popen."""
    with subprocess.Popen(command, user=user, extra_groups=None if user is None else [], **how) as process:
        try:
            yield
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
