"""A public page from nginx's cache, configured as in deploy/, beside a static file of the same size from nginx."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bench import servers
from bench.load import Target, drive
from bench.report import Report, at_least
from bench.web import CAMPAIGN, load_demo
from tests.helpers import fronts

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "40000"))
AT_ONCE = 16  # requests on a connection: the load generator is slower than nginx
FILE = "/bench/file"


def main(report: Report) -> None:
    load_demo()
    with servers.web() as web, tempfile.TemporaryDirectory(prefix="commonbid-bench-") as folder:
        size = web.size(CAMPAIGN)
        port, plain = fronts.free_port(), fronts.free_port()
        with fronts.nginx(Path(folder), web.port, _without_tls(Path(folder), port, plain, size), workers=2):
            fronts.wait_for(port)
            compare(report, Target(port, CAMPAIGN, servers.HEADERS), Target(port, FILE, servers.HEADERS))


def _without_tls(folder: Path, port: int, plain: int, size: int) -> dict[str, str]:
    """Both are measured without TLS; the file lies beside the site."""
    (folder / "bench").mkdir()
    (folder / "bench" / "file").write_bytes(os.urandom(size))
    return {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port}; location {FILE} {{ root {folder}; }}",
        "    ssl_certificate /etc/ssl/commonbid.pem;\n": "",
        "    ssl_certificate_key /etc/ssl/commonbid.key;\n": "",
        "$scheme;": "https;",
    }


def compare(report: Report, page: Target, file: Target) -> None:
    pages, files = [], []
    drive(page, 64)
    for _ in range(ROUNDS):
        files.append(drive(file, REQUESTS, at_once=AT_ONCE))
        pages.append(drive(page, REQUESTS, at_once=AT_ONCE))
    report.add("static file", files, "/s")
    report.add("campaign page from the cache", pages, "/s")
    shares = [mine / theirs for mine, theirs in zip(pages, files, strict=True)]
    report.add("campaign page from the cache: rate of the file", shares, "of", at_least(0.5))
