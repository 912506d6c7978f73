"""`make run`: the whole site on this machine, until Ctrl-C or until one part of it fails."""

import fcntl
import json
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celery import Celery

from devstack import leftovers, places, postgres, valkey
from devstack.errors import StackError
from devstack.processes import Crew, say

# Set in many containers. Dozens of processes load the same modules, and each would compile them again.
UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
PORTS = ("postgres", "valkey", "sandbox", "smtp", "mailbox", "sink")
STAGES = (
    # The remaining fictitious people come after the next start.
    ({"crowd"}, 0.0),
    ({"web"}, 2.5),
    ({"worker", "beat"}, 2.5),
    ({"sandbox", "mailbox", "sink"}, 1.0),
    ({"postgres", "valkey"}, 2.5),
)


@contextmanager
def claimed(local: Path) -> Iterator[None]:
    """Lock the local directory; the lock ends with the process, however it ends. Raises StackError."""
    places.make_private(local)
    with (local / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackError("This checkout is running already: stop that first, with Ctrl-C.") from None
        yield


def run() -> None:
    local = places.local_dir()
    with claimed(local):
        leftovers.clear(local)
        port, people = places.web_port(), places.demo_people()
        crew = Crew(base_environment(local))
        janitor = leftovers.hire_janitor(local, remove=False)
        try:
            stack = start(crew, local, port)
            announce(local, crew, stack)
            python(crew, "crowd", f"django demo_crowd --people {people}", ends=True)
            watch(crew)
        finally:
            say("Stopping.")
            crew.stop(*STAGES)
            leftovers.clear(local)
            leftovers.dismiss(janitor)
            (local / "stack.json").unlink(missing_ok=True)


def base_environment(local: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != UNCOMPILED},
        leftovers.MARK: str(local),
        "PYTHONUNBUFFERED": "1",
        # Running as root is fine on a developer's own machine.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }


def start(crew: Crew, local: Path, port: int) -> dict[str, str]:
    """Start everything in the order of dependencies; returns the addresses."""
    known = places.load_secrets(local)
    ports = dict(zip(PORTS, places.free_ports(local), strict=False))
    stack = {
        "web": address(port),
        "mailbox": address(ports["mailbox"]),
        "sandbox": address(ports["sandbox"]),
        "sink": address(ports["sink"]),
        **start_servers(crew, local, ports, known),
    }
    crew.env = {**crew.env, **site_environment(known, stack, ports["smtp"])}
    start_outside(crew, local, ports, stack)
    crew.wait("The database", lambda: postgres.is_ready(stack["database_url"]))
    crew.wait("Redis", lambda: valkey.is_ready(stack["redis_url"]))
    crew.wait("The payment sandbox", lambda: answers(f"{stack['sandbox']}/_sandbox/stats"))
    crew.wait("The mailbox", lambda: answers(f"{stack['mailbox']}/") and listens(ports["smtp"]))
    crew.wait("The sink for webhooks", lambda: answers(f"{stack['sink']}/"))
    crew.run("prepare", sys.executable, "-m", "devstack.prepare")
    start_site(crew, local, port)
    crew.wait("The worker", lambda: worker_answers(stack["redis_url"]))
    crew.wait("The site", lambda: answers(f"{stack['web']}/healthz"))
    crew.check()
    return stack


def address(port: int) -> str:
    return f"http://{places.HOST}:{port}"


def start_servers(crew: Crew, local: Path, ports: dict[str, int], known: dict[str, str]) -> dict[str, str]:
    """Start the database and the queue, unless the environment provides others."""
    database_url = os.environ.get("DATABASE_URL")
    redis_url = os.environ.get("REDIS_URL")
    if not database_url:
        password = known["POSTGRES_PASSWORD"]
        database_url = postgres.start(crew, local, ports["postgres"], password, postgres.DURABLE)
    if not redis_url:
        redis_url = valkey.start(crew, local, ports["valkey"], known["VALKEY_PASSWORD"])
    return {"database_url": database_url, "redis_url": redis_url}


def site_environment(known: dict[str, str], stack: dict[str, str], smtp_port: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "STATIC_FROM_SOURCE": "true",
        "SECRET_KEY": known["SECRET_KEY"],
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": stack["web"],
        "DATABASE_URL": stack["database_url"],
        "REDIS_URL": stack["redis_url"],
        "STRIPE_SECRET_KEY": known["STRIPE_SECRET_KEY"],
        "STRIPE_WEBHOOK_SECRET": known["STRIPE_WEBHOOK_SECRET"],
        "STRIPE_API_BASE": stack["sandbox"],
        "WEBHOOK_SANDBOX": stack["sink"],
        "EMAIL_URL": f"smtp://{places.HOST}:{smtp_port}",
        "CAMPAIGN_POLICY": "anybody",
        "DEFAULT_FROM_EMAIL": "Commonbid <hello@example.org>",
        "MEDIA_ROOT": str(places.local_dir() / "media"),
    }


def start_outside(crew: Crew, local: Path, ports: dict[str, int], stack: dict[str, str]) -> None:
    """Start the stand-ins for external services: Stripe, a mail server, and what webhooks are posted to."""
    data = places.make_private(local / "sandbox")
    webhook = f"{stack['web']}/webhooks/stripe/"
    stripe = f"sandbox.stripe --port {ports['sandbox']} --webhook-url {webhook} --db"
    mailbox = f"sandbox.mailbox --smtp-port {ports['smtp']} --http-port {ports['mailbox']} --db"
    python(crew, "sandbox", stripe, data / "stripe.sqlite3")
    python(crew, "mailbox", mailbox, data / "mailbox.sqlite3")
    python(crew, "sink", f"sandbox.sink --port {ports['sink']} --db", data / "sink.sqlite3")


def start_site(crew: Crew, local: Path, port: int) -> None:
    # Each thread keeps a database connection, so limit their number; granian's default is 128.
    web = f"granian --interface wsgi --port {port} --workers 2 --blocking-threads 4 --no-ws --host"
    worker = "celery --quiet -A config worker --concurrency 4 --loglevel info --without-mingle --without-gossip"
    python(crew, "web", web, places.HOST, "config.wsgi:application")
    python(crew, "worker", worker)
    python(crew, "beat", "celery --quiet -A config beat --pidfile= --schedule", local / "beat-schedule")


def python(crew: Crew, name: str, command: str, *rest: str | Path, ends: bool = False) -> None:
    """Start a Python module. Paths are passed separately, because they may contain spaces."""
    crew.start(name, sys.executable, "-m", *command.split(), *map(str, rest), ends=ends)


def answers(url: str) -> bool:
    # Loopback only: ignore proxies from the environment.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def listens(port: int) -> bool:
    try:
        socket.create_connection((places.HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def worker_answers(redis_url: str) -> bool:
    try:
        return bool(Celery("stack", broker=redis_url).control.ping(timeout=0.5))
    except OSError:
        return False


def announce(local: Path, crew: Crew, stack: dict[str, str]) -> None:
    described = {**stack, "pids": crew.pids()}
    places.write_private(local / "stack.json", json.dumps(described, indent=2) + "\n")
    say(f"""
  The site          {stack["web"]}/
  First campaign    {stack["web"]}/c/we-are-twitter/
  Its desk          {stack["web"]}/c/we-are-twitter/desk/
  One with tasks    {stack["web"]}/c/harbour-radio/desk/
  Mailbox           {stack["mailbox"]}/
  Payment sandbox   {stack["sandbox"]}/
  Sink of webhooks  {stack["sink"]}/

  Sign in as organizer@example.org, or as supporter@example.org, who has pledged: the code arrives in the mailbox.
  What moves money needs a second factor and a second person, treasurer@example.org: any authenticator app will do.
  Stop with Ctrl-C. The data stays in {local}; `make reset` clears it.
""")
    say(f"Ready: {stack['web']}/")


def watch(crew: Crew) -> None:
    """Wait until a child fails. If started by make, also end when make ends, even if it was killed."""
    parent = os.getppid()
    while "MAKELEVEL" not in os.environ or os.getppid() == parent:
        crew.check()
        time.sleep(0.2)
