"""What it costs to accept a pledge: the form as a new visitor submits it, until the code is in the outbox.

Every visitor has loaded the form before, comes from an address of their own, and is unknown to the site.
"""

from __future__ import annotations

import http.client
import os
import re
from contextlib import closing
from itertools import count
from urllib.parse import urlencode

from psutil import Process

from bench import servers
from bench.load import Prepared
from bench.report import Report
from bench.urls import TRIVIAL
from bench.web import CAMPAIGN, Costs, Page, add, load_demo, measure
from pledges.models import Pledge

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "400"))
FORM = Page("pledge, submitted by a new visitor", f"{CAMPAIGN}pledge/", 6)
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|form_key|version)"\s+value="([-\w]+)"')
CHOSEN = {"choice": "other", "amount": "40.26", "name": "", "consent": "on"}


def main(report: Report) -> None:
    load_demo()
    database = servers.postgres()
    own, baseline, numbers = Costs(), Costs(), count(1)
    with servers.web() as web:
        submit(Costs(), web, database, numbers, 4 * 16)
        for _ in range(ROUNDS):
            measure(baseline, web, database, web.target(TRIVIAL), REQUESTS)
            submit(own, web, database, numbers, REQUESTS)
    add(report, FORM, own, baseline)


def submit(costs: Costs, web: servers.Web, database: Process, numbers: count[int], forms: int) -> None:
    """Have as many new visitors load the form, then measure how they submit it; each must leave a draft."""
    before = Pledge.objects.count()
    with closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)) as connection:
        sent = [_filled_in(connection, number) for _, number in zip(range(forms), numbers, strict=False)]
    measure(costs, web, database, Prepared(web.port, FORM.path, status=302, requests=sent), forms)
    if (made := Pledge.objects.count() - before) != forms:
        raise SystemExit(f"{forms} forms left {made} drafts.")


def _filled_in(connection: http.client.HTTPConnection, number: int) -> bytes:
    """The request with which this visitor submits the form that they have loaded."""
    connection.request("GET", FORM.path, headers={**dict(servers.HEADERS), "Accept-Encoding": "identity"})
    response = connection.getresponse()
    hidden = dict(HIDDEN.findall(response.read().decode()))
    body = urlencode({**CHOSEN, **hidden, "email": f"visitor-{number}@example.org"})
    headers = {
        **dict(servers.HEADERS),
        "Cookie": response.headers["Set-Cookie"].partition(";")[0],
        "Origin": f"https://{servers.HOST}",
        "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
    }
    lines = [f"POST {FORM.path} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items()), "", body]
    return "\r\n".join(lines).encode()
