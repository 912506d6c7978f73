"""Lets a commit wait for the replica, so that none is lost with the primary, and not while the replica is away.

This is what a failover manager such as Patroni does in its synchronous mode.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from rig.hosts import PRIMARY, REPLICA, Hosts

LOOK_SECONDS = 0.5
PATIENCE = 60.0
STATE = "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'"


class Replication:
    def __init__(self, hosts: Hosts) -> None:
        self.primary, self.replica = hosts.database(PRIMARY), hosts.database(REPLICA)
        self.is_synchronous = False  # the replica has every commit that was acknowledged
        self._waits = False
        self._over = threading.Event()

    def watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            try:
                self._look()
            except psycopg.OperationalError:
                continue  # the primary is away: it stays as it was

    def _look(self) -> None:
        with psycopg.connect(self.primary, autocommit=True, connect_timeout=2) as primary:
            states = [state for (state,) in primary.execute(STATE)]
            if bool(states) != self._waits:
                self.is_synchronous = False
                self._waits = bool(states)
                primary.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{'*' if states else ''}'".encode())
                primary.execute("SELECT pg_reload_conf()")
            else:
                self.is_synchronous = "sync" in states

    def wait(self) -> None:
        """Wait until nothing can be lost with the primary."""
        end = time.monotonic() + PATIENCE
        while not self.is_synchronous:
            if time.monotonic() > end:
                raise SystemExit(f"The replica did not follow within {PATIENCE:.0f} seconds.")
            time.sleep(0.1)

    def promote(self) -> None:
        """Let the replica take over from a primary that has ended."""
        if not self.is_synchronous:
            raise SystemExit("The primary ended while the replica was behind: promoting it would lose pledges.")
        self.stop()
        with psycopg.connect(self.replica, autocommit=True) as replica:
            replica.execute("SELECT pg_promote()")

    def stop(self) -> None:
        self._over.set()


@contextmanager
def replication(hosts: Hosts) -> Iterator[Replication]:
    watched = Replication(hosts)
    threading.Thread(target=watched.watch, daemon=True).start()
    try:
        watched.wait()
        yield watched
    finally:
        watched.stop()
