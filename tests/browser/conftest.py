"""The whole stack as `make run` starts it, with a Redis that a test may stop, and Chromium in front of it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import pytest
from playwright.sync_api import expect, sync_playwright

from devstack import leftovers, messages, places, valkey
from tests.browser import fonts
from tests.browser.shell import Shell

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CAME = re.compile(r"^crowd +\| They came in", re.MULTILINE)
# Playwright's own, which the same flag of ours would replace.
USUALLY_OFF = ["AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "AimEnabled",
               "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay",
               "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch",
               "ThirdPartyStoragePartitioning"]  # fmt: skip
# Pages for the address bar, which Chromium loads for each new window, and processes in reserve: a second each.
UNSEEN = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "PreloadTopChromeWebUI",
          "SpareRendererForSitePerProcess"]  # fmt: skip
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", f"--disable-features={','.join([*USUALLY_OFF, *UNSEEN])}"]  # fmt: skip


@pytest.fixture(scope="package")
def chromium(tmp_path_factory):
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        message = "no Chromium found: install it, or name it with CHROMIUM"
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(message)
    expect.set_options(timeout=15_000)  # a busy machine is no fault
    with sync_playwright() as playwright:
        env = {**os.environ, "FONTCONFIG_FILE": str(fonts.write(tmp_path_factory.mktemp("fonts")))}
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, env=env)
        yield browser
        browser.close()


class Redis:
    """A Valkey of the test's own, which can be stopped and started again."""

    def __init__(self, home):
        self.port = next(places.free_ports(home))
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.home = home
        self.start()

    def start(self):
        arguments = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.home), "--save", ""]
        self.process = subprocess.Popen(valkey.command(*arguments), stdout=subprocess.DEVNULL)
        wait_for(lambda: valkey.is_ready(self.url), "Redis")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Stack:
    """Addresses of a running stack, and what a test asks of its sandbox and mailbox."""

    def __init__(self, described, redis):
        self.web, self.mailbox, self.sandbox = (described[name] for name in ("web", "mailbox", "sandbox"))
        self.database_url, self.pids, self.redis = described["database_url"], described["pids"], redis
        self.shell = Shell(described, redis)
        self.run = self.shell.run

    def mails(self, to):
        query = urllib.parse.urlencode({"to": to})
        found = get_json(f"{self.mailbox}/api/messages?{query}")
        return found["messages"] if isinstance(found, dict) else found

    def mail(self, to, subject, seconds=60):
        """Wait for the newest mail whose subject contains these words."""
        return wait_for(
            lambda: next((mail for mail in self.mails(to) if subject in mail["subject"]), None),
            f"a mail “{subject}” to {to}",
            seconds,
        )

    def secured(self, slug="we-are-twitter"):
        """People and minor units with a saved card, now: whoever has credentials gets no page that is kept."""
        asked = urllib.request.Request(f"{self.web}/c/{slug}/totals.json", headers={"Authorization": "-"})
        stage = get_json(asked)["stages"]["secured"]
        return stage["people"], stage["amount"]

    def wait_for_secured(self, people, cents):
        wait_for(lambda: self.secured() == (people, cents), f"{people} people with {cents}", 10)


def get_json(asked):
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)


def wait_for(ask, what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


@pytest.fixture(scope="package")
def stack(tmp_path_factory):
    home = tmp_path_factory.mktemp("stack")
    home.chmod(0o711)
    redis = Redis(home)
    ports = places.free_ports(home)
    next(ports)
    own = {"COMMONBID_LOCAL": str(home / "local"), "PORT": str(next(ports)), "REDIS_URL": redis.url,
           "SWEEP_SECONDS": "15", "DEMO_PEOPLE": "1", "PSEUDO_LOCALE": str(home / "pseudo"),
           "SECOND_FACTOR_MINUTES": "60"}  # fmt: skip
    foreign = {"DATABASE_URL", "MAKELEVEL"}
    messages.write_pseudo(home / "pseudo")
    env = {**{name: value for name, value in os.environ.items() if name not in foreign}, **own}
    log = (home / "log").open("w+")
    launcher = subprocess.Popen([sys.executable, "-m", "devstack", "run"], env=env, stdout=log, stderr=log)
    described = home / "local" / "stack.json"
    try:
        wait_for(lambda: launcher.poll() is not None or described.exists(), "the stack", 300)
        if launcher.poll() is not None:
            raise AssertionError((home / "log").read_text())
        # Totals stand still from then on. Some have come before the site opened.
        wait_for(lambda: CAME.search((home / "log").read_text()), "the crowd", 300)
        stack = Stack(json.loads(described.read_text()), redis)
        yield stack
        stack.shell.stop()
    finally:
        launcher.send_signal(signal.SIGTERM)
        launcher.wait(20)
        log.close()
        leftovers.clear(home / "local")
        # As root, the database lies where PostgreSQL's user may go.
        subprocess.run([sys.executable, "-m", "devstack", "reset"], env=env, check=True, capture_output=True)
        redis.stop()
