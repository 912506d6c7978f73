"""Shared by the benchmarks: a description of the machine, due payments, workers, and the sandbox's request count."""

import importlib.metadata
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from celery import current_app
from django.utils import timezone

import config.celery  # noqa: F401  (the application that current_app is)
from accounts.models import User
from campaigns.models import Campaign
from common import sql
from config import schedule
from demo.rehearsal import switches
from gateway import core
from payments.models import Collection, Payment
from pledges.models import Pledge, Status
from tests.helpers.builders import make_campaign

PACKAGES = ("django", "celery", "granian", "psycopg", "stripe")
CENTS = 40_26
CONFIRM = "POST payment_intents/*/confirm"
CAPTURE = "POST payment_intents/*/capture"
PATIENCE = 120  # seconds without progress


def machine() -> list[str]:
    """What this runs on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())
    [[version]] = sql.rows("SHOW server_version")
    postgres = version.split()[0]
    packages = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    return [
        f"{timezone.now():%Y-%m-%d %H:%M} UTC, {model}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}",
        f"Python {platform.python_version()}, PostgreSQL {postgres}, {', '.join(packages)}",
    ]


def payer() -> tuple[str, str]:
    """Create one customer with one valid card that pays for everybody; returns both ids."""
    client = core.client()
    customer = client.v1.customers.create({"email": "bench@example.org"})
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    return customer.id, method.id


def due_payments(count: int, paid_by: tuple[str, str]) -> Campaign:
    """Create a closed campaign with this many pledges whose payments are due to be authorized now."""
    now, total, (customer, method) = timezone.now(), count * CENTS, paid_by
    campaign = make_campaign(phase=Campaign.Phase.COLLECTING, threshold_cents=total, optimum_cents=total, deadline=now)
    window = {"closed_at": now, "repair_until": now + timedelta(days=3)}
    Collection.objects.create(campaign=campaign, secured_cents=total, **window)
    people = User.objects.bulk_create(User(email=f"{uuid4()}@example.org") for _ in range(count))
    pledges = Pledge.objects.bulk_create(
        Pledge(campaign=campaign, supporter=each, status=Status.SECURED, amount_cents=CENTS, form_key=uuid4())
        for each in people
    )
    paying = {"currency": "USD", "customer_id": customer, "method_id": method, "repair_until": window["repair_until"]}
    Payment.objects.bulk_create(
        Payment(campaign=campaign, pledge=each, amount_cents=CENTS, **paying) for each in pledges
    )
    sql.execute("ANALYZE")
    return campaign


@contextmanager
def workers(processes: int, rate: float = 0) -> Iterator[int]:
    """Run Celery with this many worker processes until nothing is due; yields the parent's process id.

    Each gets the task that beat sends for it.
    """
    sweep = 3600
    chosen = {"STRIPE_REQUESTS_PER_SECOND": rate, "STRIPE_PROCESSES": processes, "SWEEP_SECONDS": sweep}
    env = {**os.environ, **{name: str(value) for name, value in chosen.items()}}
    options = "--loglevel error --without-mingle --without-gossip"
    command = f"celery --quiet -A config worker --concurrency {processes} {options}"
    with subprocess.Popen([sys.executable, "-m", *command.split()], env=env) as worker:
        try:
            while not current_app.control.ping(timeout=1):
                if worker.poll() is not None:
                    raise SystemExit("The workers did not start.")
            for entry in schedule.every(sweep, processes).values():
                if entry["task"] == "payments.tasks.authorize":
                    current_app.send_task(entry["task"])
            yield worker.pid
        finally:
            current_app.control.shutdown()


def wait_for(request: str, count: int) -> tuple[float, int]:
    """Wait until the sandbox has received `count` such requests; returns the time and the number received by then."""
    made, end = -1, 0.0
    while (now := switches.requests_made().get(request, 0)) < count:
        if now > made:
            made, end = now, time.monotonic() + PATIENCE
        elif time.monotonic() > end:
            raise SystemExit(f"Only {now} of {count} {request}, and none for the last {PATIENCE} s.")
        time.sleep(0.2)
    return time.monotonic(), now
