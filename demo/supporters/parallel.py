"""Letting people come in parallel, each handful in a process of its own."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from itertools import batched
from multiprocessing import get_context

from django.db import connection

from common import sql
from demo.supporters.coming import Visit, come
from demo.supporters.quiet import quiet
from pledges.pledging import CampaignClosed, Outdated


def come_in_parallel(visits: Sequence[Visit]) -> Iterator[int]:
    """Process visits in parallel, except within a transaction (as in tests), whose data other processes cannot see."""
    handfuls = batched(visits, 5, strict=False)
    if connection.in_atomic_block:
        yield from map(_let_in, handfuls)
        return
    workers = (os.cpu_count() or 1) + 1  # one more, because some wait for the payment service
    # Do not fork this process: a lock held by another thread would stay locked in the child forever.
    context = get_context("forkserver")
    context.set_forkserver_preload(["config.wsgi", "demo.supporters.parallel"])
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
