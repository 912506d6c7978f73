"""How fast a worker writes a file of all supporters of a campaign, and how much memory that takes.

The baseline, which alternates, is psql with `COPY` of the same columns in the same order: one statement into one file.
Only on Linux.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import psutil

from bench.report import Goal, Report, at_least
from campaigns.models import Campaign
from common.sql import with_tables
from demo.seeding import load
from demo.seeding.campaigns import SLUG
from desk.models import Export
from desk.supporters import export_files, exports
from desk.supporters.criteria import Wanted
from devstack.postgres import PACKAGE, PROGRAMS

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PLEDGES = int(os.environ.get("PLEDGES", "500_000"))
MB = 2**20
BARE = """
    SELECT number, pledge.created_at, status, amount_cents, email, pledge.name, show_name, show_amount, language,
        source, country,
        (SELECT state FROM {payments.Payment} WHERE pledge_id = pledge.id ORDER BY id DESC LIMIT 1),
        (SELECT string_agg(tag.name, '; ' ORDER BY tag.name)
         FROM {desk.Tagging} JOIN {desk.Tag} tag ON tag.id = tag_id WHERE pledge_id = pledge.id)
    FROM {pledges.Pledge} pledge JOIN {accounts.User} supporter ON supporter.id = supporter_id
        LEFT JOIN {pledges.Card} card ON card.pledge_id = pledge.id AND card.state = 'saved'
    WHERE pledge.campaign_id = '%s' AND status <> 'unconfirmed' ORDER BY pledge.created_at DESC, pledge.id DESC
"""


def main(report: Report) -> None:
    load.load(PLEDGES, 1, sys.stderr)
    campaign = Campaign.objects.get(slug=f"{SLUG}-1")
    bare, ours, above = [], [], []
    for _ in range(ROUNDS):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), django.setup) as worker:
            rows, seconds, peak = worker.submit(export, campaign.pk).result()
        ours.append(rows / seconds)
        above.append(peak / MB)
        bare.append(rows / copied(campaign))
    report.add("psql, COPY", bare, "/s")
    report.add("a worker's export", ours, "/s")
    report.add("rate of psql", [mine / theirs for mine, theirs in zip(ours, bare, strict=True)], "of", at_least(0.6))
    report.add("memory above idle", above, "MB", Goal(64))


def copied(campaign: Campaign) -> float:
    """How many seconds psql takes."""
    [package] = (Path(place) for place in find_spec(PACKAGE).submodule_search_locations)
    psql = package.parent / PROGRAMS / "bin" / "psql"
    query = " ".join((with_tables(BARE) % campaign.pk).split())
    with TemporaryDirectory() as folder:
        began = time.monotonic()
        copy = f"\\copy ({query}) TO '{folder}/bare.csv' (FORMAT csv, HEADER)"
        subprocess.run([psql, "--quiet", "--command", copy, os.environ["DATABASE_URL"]], check=True)
        return time.monotonic() - began


def export(campaign: object) -> tuple[int, float, int]:
    """Request a file and write it, as a worker does; returns rows, seconds, and the growth of its memory in bytes."""
    owner = Campaign.objects.get(pk=campaign).team.select_related("campaign", "user").get()
    exports.request(owner, Export.Format.CSV, Wanted())
    idle = psutil.Process().memory_info().rss
    began = time.monotonic()
    export_files.work_due()
    seconds = time.monotonic() - began
    return Export.objects.latest("pk").rows, seconds, peak() - idle


def peak() -> int:
    """The most memory that this process has had so far, in bytes.

    What getrusage() tells includes the process that started this one, which has loaded the pledges.
    """
    [found] = re.findall(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(found) * 1024
