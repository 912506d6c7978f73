"""nginx as deploy/ configures it, before stand-ins for the web hosts: what it passes on, to whom, and what it logs."""

import os
import re
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.deploy.front import before, listens, make_certificate
from tests.helpers import fronts
from tests.helpers.web_host import web_host

pytestmark = pytest.mark.needs("nginx")

VISITORS = 50


@pytest.mark.parametrize("path", ["/c/twitter/pledge/", "/fr/c/twitter/pledge/", "/accounts/login/", "/start/"])
def test_of_fifty_visitors_at_once_who_ask_for_a_form_none_waits_for_another(tmp_path: Path, path: str) -> None:
    everybody_is_here = threading.Barrier(VISITORS)

    def form(_path: str) -> tuple[int, str]:
        try:
            everybody_is_here.wait(30)
        except threading.BrokenBarrierError:
            return 500, "alone"
        return 200, "form"

    with web_host(form) as port, before(port, tmp_path) as front, ThreadPoolExecutor(VISITORS) as pool:
        answers = list(pool.map(front.ask, [path] * VISITORS))

    assert {(each.status, each.body) for each in answers} == {(200, b"form")}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may write where the file says")
def test_it_starts_with_the_paths_that_the_file_has(tmp_path: Path) -> None:
    site = fronts.replaced("nginx.conf", {**listens(fronts.free_port()), **make_certificate(tmp_path)})

    check = subprocess.run([*fronts.nginx_command(tmp_path, site), "-t"], capture_output=True, text=True, check=False)

    assert check.returncode == 0, check.stderr


def test_of_several_web_hosts_one_that_is_away_costs_nobody_a_page(tmp_path: Path) -> None:
    away = fronts.free_port()
    with web_host(lambda _: (200, "page")) as port:
        line = f"    server 127.0.0.1:{port} max_fails=2 fail_timeout=10s;\n"
        with before(port, tmp_path, {line: line.replace(str(port), str(away)) + line}) as front:
            answers = [front.ask(f"/accounts/{number}/") for number in range(10)]

    assert {(each.status, each.body) for each in answers} == {(200, b"page")}
    assert f"127.0.0.1:{away}, 127.0.0.1:{port}" in (tmp_path / "commonbid.log").read_text()


def test_its_logs_have_times_and_no_secrets(tmp_path: Path) -> None:
    with web_host(lambda _: (200, "page")) as port, before(port, tmp_path) as front:
        front.ask("/p/secret/?signature=secret", Referer="https://localhost/t/secret/")
    with before(fronts.free_port(), tmp_path) as front:
        assert front.ask("/p/secret/?signature=secret").status == 502

    logged = {each.name: each.read_text() for each in tmp_path.glob("*.log")}
    lines = [line.split(" ", 1)[1] for line in logged["commonbid.log"].splitlines()]
    assert [re.sub(r"\b\d+\.\d{3}\b", "seconds", re.sub(r":\d+", "", line)) for line in lines] == [
        "GET 200 seconds 127.0.0.1 seconds",
        "GET 502 seconds 127.0.0.1 seconds",
    ]
    assert [name for name, text in logged.items() if "secret" in text] == []
