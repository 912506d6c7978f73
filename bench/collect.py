"""How fast cards are authorized: worker processes beside a bare loop of the same calls, in the same run.

`make bench-collect` runs it against a throwaway database, a throwaway queue and the payment sandbox, none of which
touches a disk in earnest. What counts is the ratio: the sandbox, the database and the workers share one machine.
"""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import django

from bench.scene import CENTS, describe, due_payments, payer, scene

PROCESSES = (1, 2, 4)
THREADS = 8
SECONDS = 8
COUNT = 1_500
CONFIRM = "POST payment_intents/*/confirm"


def bare(paid_by: tuple[str, str], seconds: float) -> float:
    """Create and confirm as fast as one process with some threads can; returns how many a second."""
    django.setup()
    from pledges.gateway import core
    from pledges.gateway.payments import CHARGE

    client, (customer, method) = core.client(), paid_by
    end = time.monotonic() + seconds

    def loop(_: int) -> int:
        done = 0
        while time.monotonic() < end:
            made = client.v1.payment_intents.create(
                {
                    "amount": CENTS,
                    "currency": "usd",
                    "customer": customer,
                    "capture_method": "manual",
                    "description": "Bench: pledge of $40.26",
                    "metadata": {"payment": str(uuid4()), "pledge": str(uuid4())},
                    "allowed_payment_method_types": ["card"],
                },
                {"idempotency_key": str(uuid4())},
            )
            client.v1.payment_intents.confirm(
                made.id,
                {
                    "payment_method": method,
                    "off_session": True,
                    "payment_method_options": {"card": {"stored_credential_usage": "unscheduled"}},
                    "expand": CHARGE,
                },
                {"idempotency_key": f"{made.id}:try:1"},
            )
            done += 1
        return done

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(loop, range(THREADS))) / seconds


def ceiling(processes: int, paid_by: tuple[str, str]) -> float:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context) as pool:
        list(pool.map(bare, [paid_by] * processes, [0.5] * processes))  # imports and connections
        return sum(pool.map(bare, [paid_by] * processes, [SECONDS] * processes))


@contextmanager
def workers(processes: int, rate: float) -> Iterator[None]:
    """Real Celery worker processes, which go on until nothing is due."""
    env = {**os.environ, "STRIPE_REQUESTS_PER_SECOND": str(rate), "SWEEP_SECONDS": "3600",
           "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}  # fmt: skip
    command = (
        f"celery --quiet -A config worker --concurrency {processes} --loglevel error --without-mingle --without-gossip"
    )
    with subprocess.Popen([sys.executable, "-m", *command.split()], env=env) as worker:
        try:
            from celery import current_app

            import config.celery  # noqa: F401

            while not current_app.control.ping(timeout=1):
                pass
            yield
        finally:
            worker.terminate()


def confirmed() -> int:
    from pledges.rehearsal import switches

    return switches.requests_made().get(CONFIRM, 0)


def measure(processes: int, paid_by: tuple[str, str], rate: float = 0, count: int = COUNT) -> float:
    """Authorizations a second between the first and the last tenth, by the sandbox's own count."""
    from celery import current_app

    campaign = due_payments(count, paid_by)
    before = confirmed()
    with workers(processes, rate):
        for _ in range(processes):
            current_app.send_task("pledges.tasks.authorize")
        start = wait_for(before + count // 10)
        end = wait_for(before + count * 9 // 10)
        wait_for(before + count)
        while campaign.payments.filter(state="to_authorize").exists():
            time.sleep(0.1)
    return (end[1] - start[1]) / (end[0] - start[0])


def wait_for(count: int, patience: float = 300) -> tuple[float, int]:
    began = time.monotonic()
    while (now := confirmed()) < count:
        if time.monotonic() - began > patience:
            raise SystemExit(f"Only {now} of {count} after {patience} s.")
        time.sleep(0.02)
    return time.monotonic(), now


def main() -> int:
    describe()
    paid_by = payer()
    print(f"\ncreate + confirm, bare loop, {THREADS} threads a process")
    ceilings = {processes: ceiling(processes, paid_by) for processes in PROCESSES}
    for processes, found in ceilings.items():
        print(f"  {processes} processes  {found:7.1f}/s", flush=True)
    best = max(ceilings.values())
    print(f"\nCelery workers without a limit, {COUNT:,} payments each; the ceiling is the best bare loop, {best:.1f}/s")
    found = {processes: measure(processes, paid_by) for processes in PROCESSES}
    for processes, rate in found.items():
        print(f"  {processes} processes  {rate:7.1f}/s  {rate / best:4.0%} of the ceiling", flush=True)
    fast_enough = max(found.values()) >= best / 2
    print("\nCelery workers with a limit, 25 seconds each")
    held = []
    for limit in (20, 50):
        for processes in PROCESSES:
            rate = measure(processes, paid_by, limit, limit * 25)
            held.append(abs(rate / limit - 1) <= 0.05)
            print(f"  {processes} processes  limit {limit}/s  {rate:6.2f}/s  {rate / limit - 1:+.1%}", flush=True)
    print(f"\nAt least half of the ceiling: {'yes' if fast_enough else 'NO'}. "
          f"The limit held within 5 %: {'yes' if all(held) else 'NO'}.")  # fmt: skip
    return 0 if fast_enough and all(held) else 1


if __name__ == "__main__":
    with scene():
        code = main()
    sys.exit(code)
