"""How many due rows a second the sweeps work on that call nobody outside, each with as many due rows as DUE says.

The baseline of each, which alternates, is the least that has to be done: one statement that writes or deletes the
same rows, in a transaction that is rolled back.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.report import Report, at_least
from campaigns.models import Campaign
from common import sql
from common.tasks import tidy
from community.news import following
from community.signing import purge as purge_signatures
from demo.seeding import load
from demo.seeding.campaigns import SLUG
from payments.collection import lapsing
from pledges import pledging
from pledges.models import CardReminder, Status
from pledges.occasions import card_missing
from tests.helpers.community.updates import make_signature

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
DUE = int(os.environ.get("DUE", "10_000"))
GOAL = at_least(10_000)
LONG_AGO = timedelta(days=100)
FOLLOWERS = """
    INSERT INTO {community.Follower} (id, campaign_id, email, language, asked_at, confirmed_at, stopped_at)
    SELECT uuidv7(), %(campaign)s, 'fay-' || number || '@example.org', 'en', %(at)s, %(at)s, %(at)s
    FROM generate_series(1, %(due)s) number
"""
CHOICES = """
    INSERT INTO {community.MailChoice} (campaign_id, email, wants_updates, changed_at)
    SELECT campaign_id, email, false, now() FROM {community.Follower} WHERE campaign_id = %(campaign)s
"""
SIGNATURES = """
    INSERT INTO {community.Signature} (id, campaign_id, version_id, email, status, language, name, country, source,
        show_name, wants_updates, created_at)
    SELECT uuidv7(), campaign_id, version_id, 'sam-' || number || '@example.org', 'unconfirmed', 'en', '', '', '',
        false, false, %(at)s
    FROM {community.Signature}, generate_series(1, %(due)s) number WHERE {community.Signature}.id = %(like)s
"""
MAILS = """
    INSERT INTO {common.Mail} (id, key, kind, "to", language, data, created_at, sent_at, problem, tries)
    SELECT uuidv7(), 'bench:' || number, 'login_code', 'ada@example.org', 'en', '{}', %(at)s, %(at)s, '', 1
    FROM generate_series(1, %(due)s) number
"""
REMINDERS = """
    INSERT INTO {pledges.CardReminder} (pledge_id, due_at, tries)
    SELECT id, now(), 0 FROM {pledges.Pledge} WHERE campaign_id = %(campaign)s AND status = 'interested'
"""
# As if nobody had confirmed their address.
DRAFTS = """
    SET LOCAL session_replication_role = replica;
    DELETE FROM {assembly.Membership} WHERE campaign_id = %(campaign)s;
    DELETE FROM {assembly.Member} WHERE campaign_id = %(campaign)s;
    DELETE FROM {pledges.PledgeEvent} WHERE campaign_id = %(campaign)s;
    DELETE FROM {pledges.CardReminder};
    DELETE FROM {pledges.PledgeLink};
    DELETE FROM {pledges.Card} WHERE campaign_id = %(campaign)s;
    DELETE FROM {pledges.Payer} WHERE supporter_id IN
        (SELECT supporter_id FROM {pledges.Pledge} WHERE campaign_id = %(campaign)s);
    UPDATE {account.EmailAddress} SET verified = false WHERE user_id IN
        (SELECT supporter_id FROM {pledges.Pledge} WHERE campaign_id = %(campaign)s);
    UPDATE {accounts.User} SET date_joined = %(at)s WHERE id IN
        (SELECT supporter_id FROM {pledges.Pledge} WHERE campaign_id = %(campaign)s);
    UPDATE {pledges.Pledge} SET status = 'unconfirmed', updated_at = %(at)s WHERE campaign_id = %(campaign)s
"""


@dataclass(frozen=True, slots=True)
class Sweep:
    """`prepare` makes rows due and returns how many; the statement is about the same ones."""

    name: str
    prepare: Callable[[Campaign], int]
    work: Callable[[Campaign], object]
    statement: str
    is_after_the_end: bool = False  # of its campaigns, which others cannot use then


def remind(campaign: Campaign) -> int:
    execute(REMINDERS, campaign)
    return CardReminder.objects.filter(due_at__isnull=False).count()


def fail(campaign: Campaign) -> int:
    campaign.move(Campaign.Phase.FAILED)
    return campaign.pledges.live().count()


def draft(campaign: Campaign) -> int:
    with transaction.atomic():
        execute(DRAFTS, campaign)
    return campaign.pledges.filter(status=Status.UNCONFIRMED).count()


def follow(campaign: Campaign) -> int:
    execute(FOLLOWERS, campaign)
    execute(CHOICES, campaign)
    return DUE


def sign(campaign: Campaign) -> int:
    execute(SIGNATURES, campaign, like=make_signature(campaign).pk)
    return DUE


def mail(campaign: Campaign) -> int:
    execute(MAILS, campaign)
    return DUE


def execute(statement: str, campaign: Campaign, **more: Any) -> None:
    sql.execute(statement, {"campaign": campaign.pk, "due": DUE, "at": timezone.now() - LONG_AGO, **more})


def all_of(batch: Callable[[], int]) -> None:
    while batch():
        pass


SWEEPS = [
    Sweep(
        "reminders to save a card",
        remind,
        lambda _: all_of(card_missing.remind_due),
        "UPDATE {pledges.CardReminder} SET due_at = NULL WHERE due_at <= now()",
    ),
    Sweep(
        "pledges released",
        fail,
        lambda campaign: all_of(lambda: lapsing.end_leftovers(campaign)),
        "UPDATE {pledges.Pledge} SET status = 'released' WHERE campaign_id = %(campaign)s"
        " AND status IN ('interested', 'secured')",
        is_after_the_end=True,
    ),
    Sweep(
        "drafts and their accounts",
        draft,
        lambda _: all_of(pledging.purge_drafts),
        "DELETE FROM {pledges.Pledge} WHERE status = 'unconfirmed' AND updated_at < %(before)s",
    ),
    Sweep(
        "followers who left",
        follow,
        lambda _: all_of(following.purge),
        "DELETE FROM {community.Follower} WHERE stopped_at < %(before)s",
    ),
    Sweep(
        "unconfirmed signatures",
        sign,
        lambda _: purge_signatures(),
        "DELETE FROM {community.Signature} WHERE status = 'unconfirmed' AND created_at < %(before)s",
    ),
    Sweep("old mails", mail, lambda _: tidy(), "DELETE FROM {common.Mail} WHERE created_at < %(before)s"),
]


def main(report: Report) -> None:
    load.load(DUE * ROUNDS * 2, ROUNDS * 2, sys.stderr)
    for sweep in SWEEPS:
        measure(report, sweep)


def measure(report: Report, sweep: Sweep) -> None:
    bare, ours = [], []
    first = 1 if sweep.is_after_the_end else ROUNDS + 1
    for number in range(first, first + ROUNDS):
        campaign = Campaign.objects.get(slug=f"{SLUG}-{number}")
        due = sweep.prepare(campaign)
        sql.execute("ANALYZE")
        bare.append(due / seconds(partial(check, sweep, campaign, due)))
        ours.append(due / seconds(partial(sweep.work, campaign)))
        check(sweep, campaign, 0)
    report.add(f"{sweep.name}: one statement", bare, "/s")
    report.add(f"{sweep.name}: the sweep", ours, "/s", GOAL)
    report.add(f"{sweep.name}: of the statement", [mine / one for mine, one in zip(ours, bare, strict=True)], "of")


def seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def check(sweep: Sweep, campaign: Campaign, due: int) -> None:
    """Run the statement, and roll it back; it must be about so many rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        given = {"campaign": campaign.pk, "before": timezone.now() - timedelta(days=8)}
        cursor.execute(sql.with_tables(sweep.statement), given)
        found = cursor.rowcount
        transaction.set_rollback(True)
    if found != due:
        raise SystemExit(f"{sweep.name}: {found} rows are due instead of {due}.")
