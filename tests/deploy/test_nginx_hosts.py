"""nginx as deploy/ configures it, before stand-ins for the web hosts: what it passes on, to whom, and what it logs."""

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.deploy.front import before, listens, make_certificate
from tests.helpers import fronts

pytestmark = pytest.mark.needs("nginx")

VISITORS = 50


class Server(ThreadingHTTPServer):
    request_queue_size = 2 * VISITORS


@contextmanager
def web_host(answer: Callable[[str], str]) -> Iterator[int]:
    """A web host whose pages are for one visitor alone; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answer(self.path).encode()
            self.send_response(200)
            self.send_header("Cache-Control", "max-age=0, no-cache, no-store, must-revalidate, private")
            self.send_header("Set-Cookie", "csrftoken=own")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("path", ["/c/twitter/pledge/", "/fr/c/twitter/pledge/", "/accounts/login/", "/start/"])
def test_of_fifty_visitors_at_once_who_ask_for_a_form_none_waits_for_another(tmp_path: Path, path: str) -> None:
    everybody_is_here = threading.Barrier(VISITORS)

    def form(_path: str) -> str:
        try:
            everybody_is_here.wait(30)
        except threading.BrokenBarrierError:
            return "alone"
        return "form"

    with web_host(form) as port, before(port, tmp_path) as front, ThreadPoolExecutor(VISITORS) as pool:
        answers = list(pool.map(front.ask, [path] * VISITORS))

    assert {(each.status, each.body) for each in answers} == {(200, b"form")}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may write where the file says")
def test_it_starts_with_the_paths_that_the_file_has(tmp_path: Path) -> None:
    site = fronts.replaced("nginx.conf", {**listens(fronts.free_port()), **make_certificate(tmp_path)})

    check = subprocess.run(
        [*fronts.nginx_command(tmp_path, site), "-t"], capture_output=True, text=True, check=False
    )

    assert check.returncode == 0, check.stderr
