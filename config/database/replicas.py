"""Reading from a streaming replica (DATABASE_REPLICA_URL), so that the primary has less to do.

Only pages read from it, and only while it is fresh: it has replayed what the primary had written a moment ago, and
everything that this visitor has written, up to a position in the write-ahead log (LSN) that their browser keeps in a
cookie. Transactions, sessions, rate limits, tasks, and a page from its first write on use the primary.

A replica that fails is left alone for a while, and the page is made again with the primary. So is a page of which the
replica cancelled a query that was in the way of what it had to replay (max_standby_streaming_delay).
"""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connection, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from psycopg.errors import SerializationFailure

REPLICA: Final = "replica"
COOKIE: Final = "written"
COOKIE_SECONDS: Final = 3600
# What the primary had written this long ago must be on the replica; looked at as often, so twice as long at most.
LAG_SECONDS: Final = 1.0
PAUSE_SECONDS: Final = 30.0  # for which a replica that failed is not asked
# Signing out and limits take effect at once.
PRIMARY_ONLY: Final = {"sessions", "django_cache"}
SAFE_METHODS: Final = {"GET", "HEAD"}

type Handler = Callable[[HttpRequest], HttpResponse]


@dataclass
class _Page:
    """The request that a thread is answering."""

    from_replica: bool
    wrote: bool = False
    was_cancelled: bool = False

    def run(self, run: Callable[..., Any], *given: Any) -> Any:
        """Around each query on the replica (Django's execute_wrapper)."""
        try:
            return run(*given)
        except OperationalError as error:
            self.was_cancelled = isinstance(error.__cause__, SerializationFailure)
            raise


_page: ContextVar[_Page | None] = ContextVar("page", default=None)


class Router:
    """Chooses the database of a query; Django asks it because DATABASE_ROUTERS names it."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str:
        page = _page.get()
        if page is None or not page.from_replica or page.wrote or connection.in_atomic_block:
            return DEFAULT_DB_ALIAS
        is_primary_only = hasattr(model, "_meta") and model._meta.app_label in PRIMARY_ONLY  # noqa: SLF001  (documented)
        return DEFAULT_DB_ALIAS if is_primary_only else REPLICA

    def db_for_write(self, _model: type[Model], **_hints: Any) -> str:
        if page := _page.get():
            page.wrote = True
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *_objects: Model, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, alias: str, _app: str, **_hints: Any) -> bool:
        return alias == DEFAULT_DB_ALIAS


def position(lsn: str) -> int:
    """A position in the write-ahead log, such as 16/B374D848, in bytes. Raises ValueError."""
    high, low = lsn.split("/")
    return (int(high, 16) << 32) + int(low, 16)


class Replica:
    """What this process knows about the replica. It asks both servers at most once in LAG_SECONDS."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._ask_at = 0.0
        self._written: deque[tuple[float, int]] = deque(maxlen=2)  # when, and where the primary was
        self._replayed = 0  # 0: not to be used

    def has(self, written: int) -> bool:
        """Return whether the replica is fresh and has replayed up to this position."""
        if monotonic() >= self._ask_at and self._asking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._asking.release()
        return self._replayed > 0 and self._replayed >= written

    def is_down(self) -> bool:
        """Ask it; if it does not answer, it is left alone for a while."""
        self._look()
        return self._replayed == 0

    def _look(self) -> None:
        try:
            replayed = _ask(REPLICA, "SELECT pg_last_wal_replay_lsn() WHERE pg_is_in_recovery()")
        except (DatabaseError, InterfaceError):
            self._replayed, self._ask_at = 0, monotonic() + PAUSE_SECONDS
            return
        now = monotonic()
        self._ask_at = now + LAG_SECONDS
        with suppress(DatabaseError, InterfaceError):  # while the primary is away, nothing new is written
            self._written.append((now, _ask(DEFAULT_DB_ALIAS, "SELECT pg_current_wal_flush_lsn()")))
        self._replayed = replayed if replayed >= self._least(now) else 0

    def _least(self, now: float) -> int:
        """The position that a fresh replica has reached: the primary's at the last look, or now if that is long ago."""
        if not self._written:
            return 1
        (earlier, before), (_, latest) = self._written[0], self._written[-1]
        return before if now - earlier <= 2 * LAG_SECONDS else latest


def _ask(alias: str, question: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        found = cursor.fetchone()
    return position(found[0]) if found and found[0] else 0


replica = Replica()


def for_pages(get_response: Handler) -> Handler:
    """Middleware: let pages read from the replica, and remember in a cookie up to where this visitor has written."""
    return _middleware(get_response) if REPLICA in settings.DATABASES else get_response


def _middleware(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        from_replica = request.method in SAFE_METHODS and replica.has(_written_by(request))
        response, page = _answer(get_response, request, from_replica=from_replica)
        if from_replica and (page.was_cancelled or (response.status_code == 503 and replica.is_down())):
            response, page = _answer(get_response, request, from_replica=False)
        if page.wrote and response.status_code < 500 and "public" not in response.get("Cache-Control", ""):
            _remember(response)
        return response

    return middleware


def _answer(get_response: Handler, request: HttpRequest, *, from_replica: bool) -> tuple[HttpResponse, _Page]:
    page = _Page(from_replica)
    token = _page.set(page)
    try:
        with connections[REPLICA].execute_wrapper(page.run) if from_replica else nullcontext():
            return get_response(request), page
    finally:
        _page.reset(token)


def _written_by(request: HttpRequest) -> int:
    try:
        return position(request.COOKIES.get(COOKIE, "0/0"))
    except ValueError:
        return 0


def _remember(response: HttpResponse) -> None:
    with connection.cursor() as cursor:
        # Where the next record goes: behind all that was committed, even if synchronous_commit is off.
        cursor.execute("SELECT pg_current_wal_insert_lsn()")
        [lsn] = cursor.fetchone()
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, lsn, max_age=COOKIE_SECONDS, secure=secure, httponly=True, samesite="Lax")
