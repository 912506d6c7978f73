"""What public pages cost while everybody opens them: each beside a view that does nothing, in the same run."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field

from django.core.management import call_command
from psutil import Process

from bench import servers
from bench.load import Target, drive
from bench.report import Goal, Report, at_least
from bench.urls import TRIVIAL

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "800"))
CAMPAIGN = "/c/we-are-twitter/"
WHOEVER_HAS_A_SESSION = ("Cookie", "sessionid=unknown")
MILLISECONDS = 1_000
TICK = 0.01  # seconds: CPU time is not counted more finely


@dataclass(slots=True)
class Costs:
    """Of each round: milliseconds of CPU per request, and requests per second."""

    web: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """A page, the most that it may cost compared with the trivial view, and the least share of its rate."""

    name: str
    path: str
    cost: float | None = None
    rate: float | None = None
    headers: tuple[tuple[str, str], ...] = ()
    requests: int = REQUESTS
    leads_on: bool = False


PAGES = [
    Page("campaign page, en", CAMPAIGN, 2.5, 0.4),
    *(Page(f"campaign page, {code}", f"/{code}{CAMPAIGN}", 2.5, 0.4) for code in ("fr", "de", "it")),
    Page("campaign page, each by a link of its own", f"{CAMPAIGN}?via=friend-{{}}", 4, 0.4),
    Page("home page", "/", 4, 0.4),
    Page("updates", f"{CAMPAIGN}updates/", 4, 0.4),
    Page("petition", f"{CAMPAIGN}petition/", 4, 0.4),
    Page("calculator", f"{CAMPAIGN}calculator/", 4, 0.4, leads_on=True),
    Page("totals.json", f"{CAMPAIGN}totals.json", 4, 0.4),
    Page("pledge form", f"{CAMPAIGN}pledge/", 8),
    Page("campaign page, rendered in full", CAMPAIGN, headers=(WHOEVER_HAS_A_SESSION,), requests=REQUESTS // 8),
    Page("home page, rendered in full", "/", headers=(WHOEVER_HAS_A_SESSION,), requests=REQUESTS // 8),
    Page(
        "pledge form, rendered in full", f"{CAMPAIGN}pledge/", headers=(WHOEVER_HAS_A_SESSION,), requests=REQUESTS // 8
    ),
    Page("/healthz", "/healthz"),
    Page("static file", "/static/favicon.svg"),
]


def load_demo() -> None:
    call_command("demo", stdout=io.StringIO())


def main(report: Report) -> None:
    load_demo()
    database = servers.postgres()
    with servers.web() as web:
        report.add("web start, CPU of two workers", web.cpu(), "s", Goal(2.5))
        for page in PAGES:
            compare(report, web, database, page)


def compare(report: Report, web: servers.Web, database: Process, page: Page) -> None:
    own, baseline = Costs(), Costs()
    target = web.target(web.settled(page.path) if page.leads_on else page.path, *page.headers)
    drive(target, 2 * 2 * 16)  # every thread of both processes
    for _ in range(ROUNDS):
        measure(baseline, web, database, web.target(TRIVIAL), REQUESTS)
        measure(own, web, database, target, page.requests)
    add(report, page, own, baseline)


def add(report: Report, page: Page, own: Costs, baseline: Costs) -> None:
    report.add(f"{page.name}: CPU", own.web, "ms")
    report.add(f"{page.name}: CPU of PostgreSQL", own.database, "ms")
    cost = [mine / theirs for mine, theirs in zip(own.web, baseline.web, strict=True)]
    rate = [mine / theirs for mine, theirs in zip(own.rate, baseline.rate, strict=True)]
    report.add(f"{page.name}: CPU of trivial", cost, "×", Goal(page.cost) if page.cost else None)
    report.add(f"{page.name}: rate of trivial", rate, "of", at_least(page.rate) if page.rate else None)
    report.add(f"{page.name}: rate", own.rate, "/s")


def measure(costs: Costs, web: servers.Web, database: Process, target: Target, requests: int) -> None:
    used, asked = web.cpu(), servers.cpu([database])
    costs.rate.append(drive(target, requests))
    costs.web.append(max(web.cpu() - used, TICK) / requests * MILLISECONDS)
    costs.database.append((servers.cpu([database]) - asked) / requests * MILLISECONDS)
