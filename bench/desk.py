"""What the organizers' pages cost the database, with as many pledges as PLEDGES says in one campaign.

Each figure is the time that PostgreSQL reports for the queries of a page, without those of the session; the least of
several runs, because the machine is shared.
"""

import os
import sys
from collections.abc import Iterator
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.scene import describe
from campaigns.models import Campaign
from common import sql
from demo.seeding import load
from demo.seeding.campaigns import SLUG
from pledges.models import Pledge, Status

RUNS = 3
PAGE_MS, LIST_MS, PERSON_MS, QUERIES = 20, 5, 10, 8
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

type Row = tuple[str, str, str]  # name, figure, goal


def milliseconds(query: str) -> float:
    """The least time of several runs that the database reports for a query, planning included."""
    with connection.cursor() as cursor:
        times = []
        for _ in range(RUNS):
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}")
            [[[plan]]] = cursor.fetchall()
            times.append(plan["Planning Time"] + plan["Execution Time"])
    return float(min(times))


def queries(client: Client, url: str, form: dict[str, str] | None = None) -> list[str]:
    """Open a page, twice because some of what it needs is looked up once; returns the queries of the second time."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url) if form is None else client.post(url, form)
    if response.status_code >= 400:
        raise SystemExit(f"{url}: {response.status_code}")
    return [each["sql"] for each in captured if each["sql"].strip("( \n").startswith(("SELECT", "WITH"))]


def cost(asked: list[str]) -> float:
    return sum(milliseconds(query) for query in asked)


def slowest(asked: list[str]) -> str:
    return max(asked, key=milliseconds)


def overview(campaign: Campaign, client: Client) -> Iterator[Row]:
    asked = queries(client, reverse("desk:dashboard", args=[campaign.slug]))
    yield "overview: queries", str(len(asked)), f"≤ {QUERIES}"
    yield "overview", f"{cost(asked):.1f} ms", f"≤ {PAGE_MS} ms"


def lists(campaign: Campaign, client: Client) -> Iterator[Row]:
    listed = reverse("desk:supporters", args=[campaign.slug])
    for wanted in [*FILTERS, *({"sort": sort} for sort in SORTS if sort), *_filtered_and_sorted()]:
        query = urlencode(wanted)
        yield f"list ?{query}", f"{cost(queries(client, f'{listed}?{query}')):.1f} ms", f"≤ {LIST_MS} ms"


def _filtered_and_sorted() -> Iterator[dict[str, str]]:
    for name, value in (("stage", "withdrawn"), ("country", "CH"), ("source", "choir"), ("language", "fr")):
        for sort in SORTS[1:]:
            yield {name: value, "sort": sort}


def searches(campaign: Campaign, client: Client) -> Iterator[Row]:
    url = reverse("desk:supporter_search", args=[campaign.slug])
    for text in SEARCHES:
        yield f"search “{text}”", f"{cost(queries(client, url, {'text': text})):.1f} ms", f"≤ {LIST_MS} ms"


def person(campaign: Campaign, client: Client) -> Iterator[Row]:
    pledge = Pledge.objects.filter(campaign=campaign, status=Status.SECURED).order_by("created_at")[10]
    asked = queries(client, reverse("desk:supporter", args=[campaign.slug, pledge.pk]))
    yield "page of a supporter", f"{cost(asked):.1f} ms", f"≤ {PERSON_MS} ms"


def rows() -> Iterator[Row]:
    campaign = Campaign.objects.get(slug=f"{SLUG}-1")
    client = Client()
    client.force_login(campaign.team.get().user)
    for part in (overview, lists, searches, person):
        yield from part(campaign, client)


def main() -> int:
    describe()
    call_command("createcachetable", verbosity=0)
    pledges = int(os.environ.get("PLEDGES", "1_000_000"))
    began = monotonic()
    load.load(pledges, 1, sys.stderr)
    print(f"{pledges:,} pledges loaded in {monotonic() - began:.0f} s")
    sql.execute("SET jit = off")
    for name, figure, goal in rows():
        print(f"  {name:60} {figure:>12} {goal:>10}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
