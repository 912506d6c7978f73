"""Limiting the rate of requests to each endpoint of the payment service, across all workers."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import uniform

from django.conf import settings

import gateway
from common import sql
from common.crash import point

log = logging.getLogger(__name__)

RESERVE = """
    INSERT INTO {payments.Pace} AS old (endpoint, next_at)
    VALUES (%(endpoint)s, clock_timestamp() + %(span)s * interval '1 second')
    ON CONFLICT (endpoint) DO UPDATE
    SET next_at = greatest(old.next_at, clock_timestamp()) + %(span)s * interval '1 second'
    RETURNING extract(epoch FROM next_at - clock_timestamp())::float - %(span)s
"""


def each[T](endpoint: str, calls: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Make these calls in parallel at the common rate; returns the result or exception of each.

    The threads only do HTTP: none of them holds a database connection.
    """
    if not calls:
        return []
    gateway.calling.send(sender=None)  # a thread of the pool does not see the transaction that this one is in
    starts = _reserve(endpoint, len(calls))
    began = time.monotonic()

    def run(call: Callable[[], T], start: float) -> T | Exception:
        time.sleep(max(0.0, began + start - time.monotonic()))
        try:
            answer = call()
        except (gateway.Unavailable, gateway.Refused) as error:
            return error
        except Exception as error:
            # It concerns this call only: the results of the others must not be lost.
            log.exception("unexpected error at %s", endpoint)
            return error
        point("pace:one answered")
        return answer

    if len(calls) == 1:
        answers = [run(calls[0], starts[0])]
    else:
        with ThreadPoolExecutor(settings.STRIPE_PARALLEL_REQUESTS) as pool:
            answers = list(pool.map(run, calls, starts))
    if any(isinstance(answer, gateway.Busy) for answer in answers):
        _slow_down(endpoint)
    return answers


def _reserve(endpoint: str, count: int) -> list[float]:
    """Reserve the next time slots for this many calls; returns the seconds from now until each."""
    rate = settings.STRIPE_REQUESTS_PER_SECOND
    if not rate:
        return [0.0] * count
    [[first]] = sql.rows(RESERVE, {"endpoint": endpoint, "span": count / rate})
    return [first + number / rate for number in range(count)]


def _slow_down(endpoint: str) -> None:
    """Make all workers pause, because the payment service rejected requests as too many."""
    if settings.STRIPE_REQUESTS_PER_SECOND:
        sql.execute(RESERVE, {"endpoint": endpoint, "span": uniform(1, 2)})  # noqa: S311  (not for secrets)
