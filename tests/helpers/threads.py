"""Several people at the same moment, for tests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from common import sql


def at_once[T](does: Callable[[int], T], people: int) -> list[T]:
    """Run it in as many threads at the same moment; each has its own connection."""
    start = Barrier(people)

    def run(number: int) -> T:
        try:
            start.wait()
            return does(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(run, range(people)))


def is_waited_for() -> bool:
    """Whether another transaction waits for a lock that this connection's transaction holds."""
    waiting = "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    [[found]] = sql.rows(f"SELECT EXISTS ({waiting})")
    return bool(found)
