"""How fast a pledge is written with its event and everything that counts it, by many clients into one campaign.

The baseline writes the same rows with the same indexes, but without triggers and foreign keys. Both are one statement
and one commit for each pledge, and alternate. In the end, more are written while a worker folds the counts, and what is
shown is compared with the sum of the pledges.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import batched
from uuid import UUID, uuid4

import psycopg

from bench.report import Goal, Report, at_least
from campaigns import totals
from campaigns.counting import folding
from campaigns.models import Campaign
from common import sql
from common.ids import uuid7
from common.sql import with_tables
from pledges.models import Status
from tests.helpers.builders import make_campaign

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
PLEDGES = int(os.environ.get("BENCH_REQUESTS", "10000"))  # in a round
CLIENTS = (8, 16)
BARE = "CREATE TABLE bench_bare (LIKE {pledges.Pledge} INCLUDING ALL)"
PEOPLE = """
    INSERT INTO {accounts.User} (id, email, password, is_superuser, is_staff, is_active, language, date_joined)
    SELECT uuidv7(), 'writer-' || gen_random_uuid() || '@example.org', '!', false, false, true, 'en', now()
    FROM generate_series(1, %s) RETURNING id
"""
PLEDGE = f"""
    INSERT INTO {{table}} (id, campaign_id, supporter_id, status, amount_cents, version, name, show_name, show_amount,
        source, form_key, created_at, updated_at)
    VALUES (%(pledge)s, %(campaign)s, %(supporter)s, '{Status.INTERESTED}', 4026, 0, '', false, false,
        '', %(key)s, now(), now())
"""
WITH_EVENT = f"""
    WITH pledge AS ({PLEDGE.replace("{table}", "{pledges.Pledge}")} RETURNING *)
    INSERT INTO {{pledges.PledgeEvent}} (pledge_id, campaign_id, at, kind, cause, status_before, status,
        amount_before_cents, amount_cents)
    SELECT id, campaign_id, now(), 'noted', '', '{Status.UNCONFIRMED}', status, amount_cents, amount_cents FROM pledge
"""

type Given = tuple[str, UUID, list[UUID]]  # statement, campaign, supporters


def main(report: Report) -> None:
    campaign = make_campaign()
    sql.execute(BARE)
    for clients in CLIENTS:
        bare, counted = [], []
        with ProcessPoolExecutor(clients, multiprocessing.get_context("spawn")) as pool:
            list(pool.map(write, [("SELECT 1", campaign.pk, [])] * clients))  # imports
            for _ in range(ROUNDS):
                sql.execute("TRUNCATE bench_bare")
                people = [each for (each,) in sql.rows(PEOPLE, [PLEDGES])]
                bare.append(rate(pool, clients, PLEDGE.replace("{table}", "bench_bare"), campaign.pk, people))
                counted.append(rate(pool, clients, with_tables(WITH_EVENT), campaign.pk, people))
        report.add(f"{clients} clients: bare INSERT", bare, "/s")
        report.add(f"{clients} clients: pledge, event, totals", counted, "/s")
        shares = [mine / theirs for mine, theirs in zip(counted, bare, strict=True)]
        report.add(f"{clients} clients: rate of the bare INSERT", shares, "of", at_least(0.6))
    write_while_folding(campaign)
    people, cents = difference(campaign)
    report.add("people, shown or not by mistake", people, "", Goal(0))
    report.add("cents, shown or not by mistake", cents, "", Goal(0))


def write_while_folding(campaign: Campaign) -> None:
    clients = CLIENTS[-1]
    people = [each for (each,) in sql.rows(PEOPLE, [PLEDGES])]
    with ProcessPoolExecutor(clients, multiprocessing.get_context("spawn")) as pool:
        writing = [pool.submit(write, each) for each in shared(clients, with_tables(WITH_EVENT), campaign.pk, people)]
        while not all(each.done() for each in writing):
            folding.fold_totals()
        for each in writing:
            each.result()


def difference(campaign: Campaign) -> tuple[int, int]:
    """By how many people and cents what is shown differs from the pledges."""
    shown = totals.of([campaign])[campaign.pk].interest
    [[people, cents]] = sql.rows("SELECT count(*), sum(amount_cents) FROM {pledges.Pledge}")
    return abs(shown.people - people), abs(shown.cents - int(cents))


def rate(pool: ProcessPoolExecutor, clients: int, statement: str, campaign: UUID, people: list[UUID]) -> float:
    """Pledges per second, from the first client's start to the last one's end."""
    times = list(pool.map(write, shared(clients, statement, campaign, people)))
    return len(people) / (max(ended for _, ended in times) - min(began for began, _ in times))


def shared(clients: int, statement: str, campaign: UUID, people: list[UUID]) -> list[Given]:
    return [(statement, campaign, [*some]) for some in batched(people, len(people) // clients, strict=False)]


def write(given: Given) -> tuple[float, float]:
    """Write a pledge for each of these people, one after the other; returns when this began and ended."""
    statement, campaign, people = given
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        began = time.monotonic()
        for supporter in people:
            row = {"pledge": uuid7(), "campaign": campaign, "supporter": supporter, "key": uuid4()}
            connection.execute(statement, row, prepare=True)
        return began, time.monotonic()
