"""Several people at the same moment, for tests."""

import time
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


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Let other threads work until they have come this far."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the other threads did not come this far"
        time.sleep(0.001)
