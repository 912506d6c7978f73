"""The site as the image has it: base.txt alone, started as compose starts it. `make image` runs this.

What stands outside the image, the database, the queue, a mailbox and a payment sandbox, comes from the tests.
"""

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from devstack import places
from tests.browser.conftest import get_json, wait_for
from tests.image.compose import IMPORTS, ROOT, Compose, make_image, path_of

pytestmark = pytest.mark.image

STRIPE = {"STRIPE_SECRET_KEY": "sk_test_image", "STRIPE_WEBHOOK_SECRET": "whsec_image"}
EMAIL = "ada@example.org"


class Image:
    """The image's folder, and the processes that were started from it."""

    def __init__(self, home: Path, compose: Compose) -> None:
        self.home, self.compose = home, compose
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def env(self, service: str) -> dict[str, str]:
        # A container brings its own name, and a folder for documents.
        own = {"HOSTNAME": socket.gethostname(), "MEDIA_ROOT": str(self.home / "documents")}
        return {**self.compose.environment(service), **path_of(self.home), **own, "HOME": str(self.home)}

    def run(self, service: str, command: list[str]) -> subprocess.CompletedProcess[str]:
        # One folder for all of them here: each container has a /tmp of its own.
        command = [word.replace("/tmp/", f"{self.home}/") for word in command]
        return subprocess.run(
            command, cwd=self.home / "app", env=self.env(service), capture_output=True, text=True, check=False
        )

    def start(self, service: str) -> None:
        command = [word.replace("/tmp/", f"{self.home}/") for word in self.compose.command(service)]
        with (self.home / f"{service}.log").open("wb") as log:
            self.processes[service] = subprocess.Popen(
                command, cwd=self.home / "app", env=self.env(service), stdout=log, stderr=log, start_new_session=True
            )

    def is_healthy(self, service: str) -> bool:
        assert self.processes[service].poll() is None, (self.home / f"{service}.log").read_text()
        return self.run(service, self.compose.health_check(service)).returncode == 0

    def stop(self) -> None:
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGCONT)
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A mailbox, a payment sandbox and an empty database; the addresses, and what they hand to the site."""
    home = tmp_path_factory.mktemp("outside")
    web, smtp, mailbox, sandbox = (next(ports) for ports in [places.free_ports(home)] for _ in range(4))
    site = f"http://127.0.0.1:{web}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS image")
        server.execute("CREATE DATABASE image")
    commands = [
        ["sandbox.mailbox", "--smtp-port", str(smtp), "--http-port", str(mailbox), "--db", str(home / "mail")],
        [
            "sandbox.stripe",
            "--port",
            str(sandbox),
            "--webhook-url",
            f"{site}/webhooks/stripe/",
            "--db",
            str(home / "s"),
        ],
    ]
    env = {**os.environ, **STRIPE}
    started = [subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=env) for command in commands]
    yield {
        **STRIPE,
        "SECRET_KEY": "image-0123456789-image-0123456789-image-0123456789-image",
        "SITE_URL": site,
        "PORT": str(web),
        "DATABASE_URL": urllib.parse.urlsplit(os.environ["DATABASE_URL"])._replace(path="/image").geturl(),
        "REDIS_URL": os.environ["REDIS_URL"].removesuffix("/0") + "/1",
        "STRIPE_API_BASE": f"http://127.0.0.1:{sandbox}",
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp}",
        "DEFAULT_FROM_EMAIL": "Commonbid <hello@example.org>",
        "MAILBOX": f"http://127.0.0.1:{mailbox}",
        "GRANIAN_WORKERS": "1",
        "WORKER_CONCURRENCY": "2",
    }
    for process in started:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, outside: dict[str, str]) -> Iterator[Image]:
    """Migrated and running."""
    image = Image(tmp_path_factory.mktemp("image"), Compose(outside))
    make_image(image.home)
    migrated = image.run("migrate", image.compose.command("migrate"))
    assert migrated.returncode == 0, migrated.stderr
    # Published by a proxy in front of the container; here there is none.
    image.compose.services["web"]["environment"]["GRANIAN_PORT"] = outside["PORT"]
    for service in ("web", "worker", "beat"):
        image.start(service)
    yield image
    image.stop()


def test_the_code_imports_nothing_that_base_txt_does_not_bring(image: Image) -> None:
    run = image.run("web", ["python", "-c", IMPORTS])

    assert (run.returncode, run.stdout) == (0, ""), run.stderr


def test_web_worker_and_beat_become_healthy(image: Image) -> None:
    for service in ("web", "worker", "beat"):
        wait_for(lambda service=service: image.is_healthy(service), f"a healthy {service}", 60)


def test_somebody_signs_in_by_mail_and_pledges(image: Image, outside: dict[str, str]) -> None:
    env = {**os.environ, **{name: value for name, value in outside.items() if "_" in name}, "STATIC_FROM_SOURCE": ""}
    subprocess.run([sys.executable, "manage.py", "demo"], cwd=ROOT, env=env, check=True, capture_output=True)
    wait_for(lambda: image.is_healthy("web"), "the site")
    before = secured(outside["SITE_URL"])
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def fill_in(address: str, **given: str) -> str:
        page = browser.open(address).read().decode()
        hidden = dict(re.findall(r'type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', page))
        with browser.open(address, urllib.parse.urlencode({**hidden, **given}).encode()) as answer:
            return str(answer.url)

    code_page = fill_in(f"{outside['SITE_URL']}/c/we-are-twitter/pledge/", choice="4026", email=EMAIL, consent="on")
    mails = wait_for(lambda: get_json(f"{outside['MAILBOX']}/api/messages?to={EMAIL}"), "the code")
    checkout = fill_in(code_page, code=re.search(r"\b\d{6}\b", mails[0]["text"])[0])
    session = re.search(r"cs_\w+", checkout)
    assert session, checkout
    complete = f"{outside['STRIPE_API_BASE']}/_sandbox/checkout/{session[0]}/complete"
    with urllib.request.urlopen(urllib.request.Request(complete, json.dumps({"card": "visa"}).encode())):
        pass

    # Nobody comes back from the card's page: the webhook and the worker have to see to it.
    wait_for(lambda: secured(outside["SITE_URL"]) == [before[0] + 1, before[1] + 4026], "the pledge in the total")


def secured(site: str) -> list[int]:
    stage = get_json(f"{site}/c/we-are-twitter/totals.json")["stages"]["secured"]
    return [stage["people"], stage["amount"]]


def test_a_frozen_beat_is_not_healthy(image: Image) -> None:
    wait_for(lambda: image.is_healthy("beat"), "a healthy beat", 60)

    os.killpg(image.processes["beat"].pid, signal.SIGSTOP)

    assert not image.is_healthy("beat")
    os.killpg(image.processes["beat"].pid, signal.SIGCONT)
    wait_for(lambda: image.is_healthy("beat"), "a healthy beat", 60)


def test_idle_sweeps_leave_no_lines_in_the_logs(image: Image) -> None:
    wait_for(lambda: image.is_healthy("worker") and image.is_healthy("beat"), "worker and beat", 60)

    lines = [line for name in ("worker", "beat") for line in (image.home / f"{name}.log").read_text().splitlines()]

    assert [line for line in lines if re.search("received|succeeded|Sending due", line)] == []
