"""How fast pledges are loaded: fictitious ones by `seed_load`, and a list of offline pledges from its file.

The baseline, in the same run, writes the same rows with binary COPY from Python into tables with the same indexes and
constraints, but without triggers and foreign keys.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence

import psycopg
from psycopg.types.json import Jsonb

from bench.report import Report, at_least
from campaigns.models import Campaign, TeamMember
from common import sql
from demo.seeding import load, tables
from demo.seeding.campaigns import SLUG
from desk.offline import files, lines, loading

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PLEDGES = int(os.environ.get("PLEDGES", "100_000"))  # in a round
LINES = min(int(os.environ.get("BENCH_REQUESTS", "5000")), lines.MOST_LINES)
OFFLINE = ["accounts.User", "account.EmailAddress", "pledges.Pledge", "pledges.PledgeLink", "common.Mail"]
GOAL = at_least(0.5)


def main(report: Report) -> None:
    load.load(1_000, 1, sys.stderr)
    member = Campaign.objects.get(slug=f"{SLUG}-1").team.get()
    measure(report, "seed_load", PLEDGES, tables.FILLED, lambda _: load.load(PLEDGES, 1, sys.stderr))
    measure(report, "offline list", LINES, OFFLINE, lambda number: load_list(member, number))


def measure(report: Report, name: str, pledges: int, models: Sequence[str], work: Callable[[int], object]) -> None:
    bare, ours = [], []
    for number in range(ROUNDS):
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as direct:
            for model in models:
                direct.execute(on(model, "CREATE TEMPORARY TABLE {before} AS SELECT id FROM {table}"))
            began = time.perf_counter()
            work(number)
            ours.append(pledges / (time.perf_counter() - began))
            bare.append(pledges / sum(copied(direct, model) for model in models))
    report.add(f"{name}: binary COPY of the same rows", bare, "/s")
    report.add(f"{name}: pledges", ours, "/s")
    report.add(f"{name}: rate of COPY", [mine / one for mine, one in zip(ours, bare, strict=True)], "of", GOAL)


def load_list(member: TeamMember, number: int) -> None:
    """Upload a file, and load it as a worker does."""
    people = "".join(f"ada-{number}-{line}@example.org,{40 + line % 50},Ada {line},paper\n" for line in range(LINES))
    proposed = files.propose(member, f"email,amount,name,how\n{people}".encode())
    files.load(proposed, member.user)
    while loading.work_due():
        pass


def copied(direct: psycopg.Connection, model: str) -> float:
    """How many seconds it takes to copy what was added to a table since `before` into an empty one."""
    added = direct.execute(
        on(model, "SELECT * FROM {table} added WHERE NOT EXISTS (SELECT FROM {before} WHERE id = added.id)")
    )
    rows = [[Jsonb(value) if isinstance(value, dict) else value for value in row] for row in added]
    types = [column.type_code for column in added.description or ()]
    direct.execute(on(model, "CREATE TABLE bench_bare (LIKE {table} INCLUDING ALL)"))
    began = time.perf_counter()
    with direct.cursor().copy("COPY bench_bare FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
    taken = time.perf_counter() - began
    direct.execute("DROP TABLE bench_bare")
    return taken


def on(model: str, statement: str) -> bytes:
    """Bytes, because psycopg accepts only literal strings."""
    table = sql.table(model)
    return statement.format(table=f'"{table}"', before=f'"before_{table}"').encode()
