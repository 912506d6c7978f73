"""What a campaign's members cost, with as many pledges as PLEDGES says: opening a question, answering, and counting.

The baseline for answering writes the same rows into a table with the same indexes, but without triggers and foreign
keys, by as many clients; both alternate. "CPU" is that of the database's own process.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from itertools import batched
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assembly import voting, waiting
from assembly.models import Member, Proposal
from bench import desk
from bench.report import Goal, Report, at_least
from campaigns.models import Campaign
from common import sql
from common.sql import with_tables
from community.models import Thread
from demo.seeding import load
from demo.seeding.campaigns import SLUG
from tests.helpers.builders import make_user, signed_in
from tests.helpers.community import debates

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
BALLOTS = int(os.environ.get("BENCH_REQUESTS", "8000"))  # in a round
POSTS = int(os.environ.get("POSTS", "10000"))
CLIENTS = 8
TICKS = os.sysconf("SC_CLK_TCK")  # a second
BARE = "CREATE TABLE bench_ballots (LIKE {assembly.Ballot} INCLUDING ALL)"
ANSWER = """
    INSERT INTO {table} (proposal_id, member_id, answer, at) VALUES (%s, %s, '{{0}}', now())
    ON CONFLICT (proposal_id, member_id) DO UPDATE SET answer = EXCLUDED.answer
"""
OTHERS = """
    INSERT INTO {assembly.Ballot} (proposal_id, member_id, answer, at)
    SELECT %(proposal)s, member.id, array[number %% 2], now() FROM {assembly.Member} member
    WHERE campaign_id = %(campaign)s AND EXISTS (
        SELECT FROM {assembly.Membership} WHERE member_id = member.id AND until IS NULL AND since <= %(as_of)s
    )
    ON CONFLICT DO NOTHING
"""
POST = """
    INSERT INTO {community.Post} SELECT (jsonb_populate_record(post, jsonb_build_object('id', uuidv7()))).*
    FROM {community.Post} post, generate_series(1, %(posts)s) WHERE post.id = %(post)s
"""

type Given = tuple[str, UUID, tuple[UUID, ...]]  # statement, proposal, members


def main(report: Report) -> None:
    load.load(int(os.environ.get("PLEDGES", "1_400_000")), 1, sys.stderr)
    sql.execute("SET jit = off")
    campaign = Campaign.objects.get(slug=f"{SLUG}-1")
    report.add("members with a number", campaign.members.filter(periods__until=None).count(), "")
    proposal = _open(report, campaign)
    _answer(report, proposal)
    _answer_page(report, proposal)
    _count(report, proposal)
    _read_debate(report, campaign)


def _open(report: Report, campaign: Campaign) -> Proposal:
    by = campaign.team.get().user
    words = {"en": {"title": "Buy the building?", "body": ""}}
    proposal = Proposal.objects.create(campaign=campaign, kind=Proposal.Kind.YES_NO, words=words, by=by)
    closes_at = timezone.now() + timedelta(days=7)
    taken = cpu(lambda: voting.open_now(proposal, closes_at, by, seen=0))
    report.add("opening a question: CPU", taken, "s", Goal(1))
    return Proposal.objects.get(pk=proposal.pk)


def _answer(report: Report, proposal: Proposal) -> None:
    sql.execute(BARE)
    there = Member.objects.filter(pk__in=proposal.roll_periods().values("member"))
    members = list(there.order_by("number").values_list("pk", flat=True)[: BALLOTS * ROUNDS])
    bare, checked = [], []
    with ProcessPoolExecutor(CLIENTS, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(write, [("", proposal.pk, ())] * CLIENTS))  # imports
        for some in batched(members, BALLOTS, strict=False):
            bare.append(rate(pool, "bench_ballots", proposal, some))
            checked.append(rate(pool, "{assembly.Ballot}", proposal, some))
    report.add("8 clients: bare INSERT", bare, "/s")
    report.add("8 clients: ballots", checked, "/s")
    shares = [mine / theirs for mine, theirs in zip(checked, bare, strict=True)]
    report.add("8 clients: rate of the bare INSERT", shares, "of", at_least(0.5))


def rate(pool: ProcessPoolExecutor, table: str, proposal: Proposal, members: tuple[UUID, ...]) -> float:
    """Ballots per second, from the first client's start to the last one's end."""
    statement, size = with_tables(ANSWER.replace("{table}", table)), len(members) // CLIENTS
    times = list(pool.map(write, [(statement, proposal.pk, some) for some in batched(members, size, strict=False)]))
    return len(members) / (max(ended for _, ended in times) - min(began for began, _ in times))


def write(given: Given) -> tuple[float, float]:
    """Answer for each of these members, one after the other; returns when this began and ended."""
    statement, proposal, members = given
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as own:
        began = time.monotonic()
        for member in members:
            own.execute(statement, [proposal, member], prepare=True)
        return began, time.monotonic()


def _answer_page(report: Report, proposal: Proposal) -> None:
    last = proposal.roll_periods().select_related("member__supporter").order_by("-member__number")[0]
    client = signed_in(last.member.supporter)
    address = reverse("assembly:answer", args=[proposal.campaign.slug, proposal.number])
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.post(address, {"answer": "0"})
    statements = [each["sql"] for each in captured if each["sql"].lstrip().startswith(("SELECT", "INSERT"))]
    report.add("answering on the page: queries", len(statements), "", Goal(6))
    unanswered = waiting.unanswered(last.member.supporter)
    with CaptureQueriesContext(connection) as captured:
        list(unanswered)
    report.add("what waits for an answer: queries", len(captured), "", Goal(1))
    report.add("what waits for an answer", desk.milliseconds([each["sql"] for each in captured]), "ms")


def _count(report: Report, proposal: Proposal) -> None:
    given = {"proposal": proposal.pk, "campaign": proposal.campaign_id, "as_of": proposal.as_of}
    sql.execute(OTHERS, given)
    sql.execute("VACUUM ANALYZE {assembly.Ballot}")
    report.add("ballots", proposal.ballots.count(), "")
    report.add("counting them: CPU", [cpu(lambda: voting.count(proposal)) for _ in range(ROUNDS)], "s", Goal(0.5))


def _read_debate(report: Report, campaign: Campaign) -> None:
    thread: Thread = debates.start(campaign, "Where do we meet?", campaign.team.get().user).thread
    first = thread.posts.get()
    sql.execute(POST, {"posts": POSTS, "post": first.pk})
    sql.execute("VACUUM ANALYZE {community.Post}")
    report.add("posts of a debate", thread.posts.count(), "")
    address = reverse("community:debate", args=[campaign.slug, thread.number])
    queries = desk.asked(signed_in(make_user()), address)  # for visitors it is kept for a second
    report.add("page of the debate: queries", len(queries), "", Goal(5))
    report.add("page of the debate", desk.milliseconds(queries), "ms")


def cpu(act: Callable[[], Any]) -> float:
    """The CPU seconds that the database's process for this connection spends on it."""
    [[pid]] = sql.rows("SELECT pg_backend_pid()")
    before = _spent(pid)
    act()
    return _spent(pid) - before


def _spent(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS
