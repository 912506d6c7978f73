"""What the organizers' pages cost the database, with as many pledges as PLEDGES says in one campaign.

Each figure is the time that PostgreSQL reports for the queries of a page, without those of the session; the least of
several runs, because the machine is shared. The public page is compared with that of a campaign with few pledges.
"""

import os
import sys
from collections.abc import Iterator
from time import monotonic, process_time
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.report import Goal, Report
from campaigns.models import Campaign
from common import sql
from demo.seeding import load
from demo.seeding.campaigns import SLUG
from pledges.models import Pledge, Status

RUNS = 3
FEW = 1_000
ROUNDS, VISITS = 7, {"kept": 400, "rendered in full": 30}
QUERIES = Goal(8)
OVERVIEW_MS, LIST_MS, PERSON_MS = Goal(20), Goal(5), Goal(10)
FILTERS: list[dict[str, Any]] = [
    {},
    *({"stage": status} for status in (Status.UNCONFIRMED, Status.SECURED, Status.WITHDRAWN, Status.COLLECTED)),
    *({"country": code} for code in ("US", "IT", "AQ")),
    *({"source": code} for code in ("newsletter", "nobody")),
    *({"language": language} for language in ("en", "it")),
    {"least": "40"},
    {"least": "4000"},
    {"most": "1"},
    {"least": "40.26", "most": "40.26"},
    {"since": "2020-01-01"},
    {"until": "2020-01-01"},
    {"problem": "expires"},
    {"problem": "reconfirm"},
    {"problem": "unreachable"},
    {"stage": "withdrawn", "country": "IT", "source": "choir"},
]
SORTS = ["", "oldest", "largest", "smallest", "name", "name-z"]
SEARCHES = ["ada", "marco riva", "de", "zz", "ada.abbott", "crowd", "1234567"]

type Paths = Iterator[tuple[str, str, dict[str, str] | None]]  # name, address, and a form if it is sent one


def asked(client: Client, url: str, form: dict[str, str] | None = None) -> list[str]:
    """Open a page, twice because some of what it needs is looked up once; returns the queries of the second time."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url) if form is None else client.post(url, form)
    if response.status_code >= 400:
        raise SystemExit(f"{url}: {response.status_code}")
    return [each["sql"] for each in captured if each["sql"].strip("( \n").startswith(("SELECT", "WITH"))]


def milliseconds(queries: list[str]) -> float:
    """The least time of several runs that the database reports for all of them, planning included."""
    return min(_explained(queries) for _ in range(RUNS))


def _explained(queries: list[str]) -> float:
    """In one transaction, because that is how long what a page sets for some of its queries lasts."""
    taken = 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        for query in queries:
            if "set_config(" in query:
                cursor.execute(query)
                continue
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}")
            [[[plan]]] = cursor.fetchall()
            taken += plan["Planning Time"] + plan["Execution Time"]
    return taken


def lists(campaign: Campaign) -> Paths:
    listed = reverse("desk:supporters", args=[campaign.slug])
    for wanted in [*FILTERS, *({"sort": sort} for sort in SORTS if sort), *_filtered_and_sorted()]:
        query = urlencode(wanted)
        yield f"list ?{query}", f"{listed}?{query}", None


def _filtered_and_sorted() -> Iterator[dict[str, str]]:
    for name, value in (("stage", "withdrawn"), ("country", "CH"), ("source", "choir"), ("language", "fr")):
        for sort in SORTS[1:]:
            yield {name: value, "sort": sort}


def searches(campaign: Campaign) -> Paths:
    url = reverse("desk:supporter_search", args=[campaign.slug])
    for text in SEARCHES:
        yield f"search “{text}”", url, {"text": text}


def person(campaign: Campaign) -> str:
    pledge = Pledge.objects.filter(campaign=campaign, status=Status.SECURED).order_by("created_at")[10]
    return reverse("desk:supporter", args=[campaign.slug, pledge.pk])


def growth(client: Client, visits: int) -> list[float]:
    """How much CPU time the public page of the large campaign takes, as a multiple of that of the small one."""

    def cost(number: int) -> float:
        began = process_time()
        for _ in range(visits):
            answer = client.get(f"/c/{SLUG}-{number}/")
            if answer.status_code != 200:
                raise SystemExit(f"{SLUG}-{number}: {answer.status_code}")
        return process_time() - began

    for number in (1, 2):
        cost(number)  # what is looked up once
    return [cost(1) / cost(2) for _ in range(ROUNDS)]


def main(report: Report) -> None:
    pledges = int(os.environ.get("PLEDGES", "1_000_000"))
    began = monotonic()
    load.load(2 * FEW, 2, sys.stderr)
    load.load(pledges - FEW, 1, sys.stderr)
    report.add(f"loading {pledges:,} pledges", monotonic() - began, "s")
    sql.execute("CHECKPOINT")  # otherwise it writes to disk beside the first pages
    sql.execute("SET jit = off")
    campaign = Campaign.objects.get(slug=f"{SLUG}-1")
    client = Client()
    client.force_login(campaign.team.get().user)
    for name, limit in (("kept", Goal(1.05)), ("rendered in full", None)):
        ratios = growth(Client() if name == "kept" else client, VISITS[name])
        report.add(f"public page, {name}: CPU of one with {FEW:,}", ratios, "×", limit)
    overview = asked(client, reverse("desk:dashboard", args=[campaign.slug]))
    report.add("overview: queries", len(overview), "", QUERIES)
    report.add("overview", milliseconds(overview), "ms", OVERVIEW_MS)
    for name, url, form in (*lists(campaign), *searches(campaign)):
        report.add(name, milliseconds(asked(client, url, form)), "ms", LIST_MS)
    report.add("page of a supporter", milliseconds(asked(client, person(campaign))), "ms", PERSON_MS)
