"""How fast cards are authorized: worker processes compared with a bare loop of the same calls, in the same run.

What counts is the ratio: the sandbox, the database and the workers share one machine.
"""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from uuid import uuid4

from django.conf import settings

import gateway
from bench.report import Goal, Report, at_least
from bench.scene import CENTS, CONFIRM, due_payments, payer, wait_for, workers
from gateway import Bill

PROCESSES = (1, 2, 4)
SECONDS = 8  # duration of a bare loop
COUNT = 1_500  # payments in a run without a limit
LIMITS = (20, 50)  # requests a second
LIMITED_SECONDS = 40


def ceiling(processes: int, paid_by: tuple[str, str]) -> float:
    """Authorizations per second by bare loops in this many processes."""
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(bare, [paid_by] * processes, [0.5] * processes))  # imports and connections
        return sum(pool.map(bare, [paid_by] * processes, [SECONDS] * processes))


def bare(paid_by: tuple[str, str], seconds: float) -> float:
    """Create and confirm payments as fast as one process with a worker's threads can; returns payments per second."""
    end = time.monotonic() + seconds

    def loop(_: int) -> int:
        done = 0
        while time.monotonic() < end:
            authorize(*paid_by)
            done += 1
        return done

    threads = settings.STRIPE_PARALLEL_REQUESTS
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(loop, range(threads))) / seconds


def authorize(customer: str, method: str) -> None:
    intent = gateway.prepare(Bill(uuid4(), uuid4(), customer, CENTS, "USD", "Bench: pledge of $40.26"))
    gateway.authorize(intent, method, 1)


def measure(processes: int, paid_by: tuple[str, str], rate: float = 0, count: int = COUNT) -> float:
    """Authorizations per second by this many worker processes, by the sandbox's count, without first and last tenth."""
    _, before = wait_for(CONFIRM, 0)
    campaign = due_payments(count + 1, paid_by)
    # A failed card makes the recount wait, so that only authorizing is measured.
    campaign.payments.filter(pk=campaign.payments.earliest("pk").pk).update(state="declined", due_at=None)
    with workers(processes, rate):
        began, first = wait_for(CONFIRM, before + count // 10)
        ended, last = wait_for(CONFIRM, before + count * 9 // 10)
    return (last - first) / (ended - began)


def reach_the_ceiling(report: Report, paid_by: tuple[str, str]) -> None:
    threads = settings.STRIPE_PARALLEL_REQUESTS
    print(f"\nNo limit: a bare loop of create and confirm with {threads} threads a process, then Celery workers")
    bares, found = [], []
    for processes in PROCESSES:  # alternating, because the load on the machine may change over time
        bares.append(ceiling(processes, paid_by))
        found.append(measure(processes, paid_by))
        print(f"  {processes} processes  bare {bares[-1]:6.1f}/s  workers {found[-1]:6.1f}/s", flush=True)
    for processes, rate in zip(PROCESSES, found, strict=True):
        report.add(f"{processes} processes: rate", rate, "/s")
        report.add(f"{processes} processes: of the best bare loop", rate / max(bares), "of", at_least(0.5))


def hold_the_limit(report: Report, paid_by: tuple[str, str]) -> None:
    print(f"\nCelery workers with a limit, {LIMITED_SECONDS} seconds each")
    for limit in LIMITS:
        for processes in PROCESSES:
            rate = measure(processes, paid_by, limit, limit * LIMITED_SECONDS)
            print(f"  {processes} processes, {limit}/s  {rate:6.2f}/s  {rate / limit - 1:+.1%}", flush=True)
            report.add(f"{processes} processes at {limit}/s: error", abs(rate / limit - 1) * 100, "%", Goal(5))


def main(report: Report) -> None:
    paid_by = payer()
    reach_the_ceiling(report, paid_by)
    hold_the_limit(report, paid_by)
