"""Many people's visits to campaigns, in parallel; after an interruption it continues with those who are missing."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from itertools import batched
from multiprocessing import get_context

from django.db import connection

from campaigns import crowd, totals
from campaigns.models import Campaign
from common import sql
from demo.supporters.coming import come, welcome
from demo.supporters.people import Person
from demo.supporters.quiet import quiet
from payments.management.progress import Out, Progress
from pledges.models import Pledge
from pledges.pledging import CampaignClosed, Outdated

type Visit = tuple[Campaign, Person]


def come_all(visits: Sequence[Visit], out: Out) -> None:
    """Let those come who have not come yet, creating accounts for all of them first."""
    welcome([person for _, person in visits])
    late = missing(visits)
    there = len(visits) - len(late)
    crowd.report(there, len(visits))
    with Progress("People come to the demo campaigns", len(late), out) as progress:
        for came in _each(late):
            progress.add(came)
            crowd.report(there + progress.done, len(visits))
    crowd.clear()
    while totals.fold():
        pass


def missing(visits: Sequence[Visit]) -> list[Visit]:
    """Those who have not come yet, in chronological order."""
    there = set(
        Pledge.objects.filter(form_key__in=[person.key for _, person in visits]).values_list("form_key", flat=True)
    )
    return sorted((visit for visit in visits if visit[1].key not in there), key=lambda visit: visit[1].at)


def _each(visits: Sequence[Visit]) -> Iterator[int]:
    """Process visits in parallel, except within a transaction (as in tests), whose data other processes cannot see."""
    handfuls = batched(visits, 5, strict=False)
    if connection.in_atomic_block:
        yield from map(_let_in, handfuls)
        return
    workers = (os.cpu_count() or 1) + 1  # one more, because some wait for the payment service
    # Do not fork this process: a lock held by another thread would stay locked in the child forever.
    context = get_context("forkserver")
    context.set_forkserver_preload(["config.wsgi", "demo.supporters.visiting"])
    with ProcessPoolExecutor(workers, context) as pool:
        yield from pool.map(_let_in_alone, handfuls)


def _let_in(visits: Sequence[Visit]) -> int:
    for visit in visits:
        # A user of the demo may have closed or changed the campaign: then these people stay away.
        with suppress(CampaignClosed, Outdated):
            come(*visit)
    return len(visits)


def _let_in_alone(visits: Sequence[Visit]) -> int:
    """Process visits in a worker process, with its own database settings."""
    # A visit is one transaction, which fails as a whole; savepoints would be a third of its statements.
    connection.features.uses_savepoints = False
    sql.execute("SET synchronous_commit = off")  # visits lost in a power cut are created again
    with quiet():
        return _let_in(visits)
