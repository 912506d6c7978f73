import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

type Obj = dict[str, Any]
type Row = tuple[Any, ...]

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, created INTEGER NOT NULL,
    customer TEXT, intent TEXT, source TEXT, tag TEXT, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS newest ON objects (kind, created, seq);
CREATE INDEX IF NOT EXISTS by_tag ON objects (kind, tag, created, seq) WHERE tag IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_customer ON objects (kind, customer, created, seq) WHERE customer IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_intent ON objects (kind, intent, created, seq) WHERE intent IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_source ON objects (kind, source, created, seq) WHERE source IS NOT NULL;
CREATE TABLE IF NOT EXISTS keys (
    key TEXT PRIMARY KEY, print TEXT, status INTEGER, body TEXT, created INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, event TEXT NOT NULL, due REAL, tries INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS due_deliveries ON deliveries (held, due);
CREATE INDEX IF NOT EXISTS deliveries_of ON deliveries (event);
CREATE TABLE IF NOT EXISTS jobs (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, verb TEXT, object TEXT);
CREATE INDEX IF NOT EXISTS next_jobs ON jobs (at);
CREATE INDEX IF NOT EXISTS jobs_by_object ON jobs (object);
CREATE TABLE IF NOT EXISTS numbers (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID;
"""
TABLES = ("objects", "keys", "deliveries", "jobs", "numbers")
TAGS = {
    "event": "type",
    "balance_transaction": "type",
    "checkout.session": "status",
    "customer": "email",
    "refund": "status",
}


def public(obj: Obj) -> Obj:
    """Remove the sandbox's internal fields, whose names start with an underscore."""
    return {key: value for key, value in obj.items() if key[0] != "_"}


def sparse(value: Any) -> Any:
    """Remove null values at any depth: a field that Stripe may set to null may also be omitted.

    The SDK raises AttributeError for omitted fields, so code that relies on their presence should fail here.
    """
    if isinstance(value, dict):
        return {key: sparse(each) for key, each in value.items() if each is not None}
    return [sparse(each) for each in value] if isinstance(value, list) else value


def _columns(obj: Obj) -> Row:
    tag = TAGS.get(obj["object"])
    return (
        obj.get("customer"),
        obj.get("payment_intent"),
        obj.get("source") or obj.get("charge"),
        obj.get(tag) if tag else None,
        json.dumps(obj, separators=(",", ":")),
    )


class Store:
    """JSON documents in a SQLite file, with the columns that lists filter by; one connection, one lock."""

    def __init__(self, path: str = ":memory:") -> None:
        self.lock = threading.RLock()
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, cached_statements=256)
        self.db.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.lock:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def undo(self) -> None:
        """Roll back the transaction and start a new one."""
        self.db.execute("ROLLBACK")
        self.db.execute("BEGIN IMMEDIATE")

    def rows(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        with self.lock:
            return self.db.execute(sql, args).fetchall()

    def get(self, id_: str) -> Obj | None:
        rows = self.rows("SELECT body FROM objects WHERE id = ?", (id_,))
        return json.loads(rows[0][0]) if rows else None

    def add(self, obj: Obj) -> None:
        self.db.execute(
            "INSERT INTO objects (id, kind, created, customer, intent, source, tag, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (obj["id"], obj["object"], obj["created"], *_columns(obj)),
        )

    def save(self, obj: Obj) -> None:
        self.db.execute(
            "UPDATE objects SET customer = ?, intent = ?, source = ?, tag = ?, body = ? WHERE id = ?",
            (*_columns(obj), obj["id"]),
        )

    def place(self, id_: str) -> Row | None:
        """An object's position in its list, which is the pagination cursor."""
        rows = self.rows("SELECT created, seq FROM objects WHERE id = ?", (id_,))
        return rows[0] if rows else None

    def find(
        self,
        kind: str,
        where: Sequence[tuple[str, Sequence[Any]]],
        limit: int,
        *,
        tags: Sequence[str] = (),
        oldest: bool = False,
    ) -> list[Obj]:
        """The first objects of a kind. For several tags, a query per tag uses the index, and the results are merged."""
        clauses = " AND ".join(["kind = ?", *(clause for clause, _ in where)])
        args = [kind, *(arg for _, args in where for arg in args)]
        way = "ASC" if oldest else "DESC"
        order = f"ORDER BY created {way}, seq {way} LIMIT ?"
        one = f"SELECT body, created, seq FROM objects WHERE {clauses}"  # noqa: S608
        if tags := list(dict.fromkeys(tags)):
            branches = " UNION ALL ".join(f"SELECT * FROM ({one} AND tag = ? {order})" for _ in tags)  # noqa: S608
            args = [arg for tag in tags for arg in (*args, tag, limit)]
            one = f"SELECT * FROM ({branches})"  # noqa: S608
        return [json.loads(body) for body, _, _ in self.rows(f"{one} {order}", [*args, limit])]

    def number(self, name: str) -> float:
        rows = self.rows("SELECT value FROM numbers WHERE name = ?", (name,))
        return float(rows[0][0]) if rows else 0.0

    def add_number(self, name: str, change: float) -> None:
        self.db.execute(
            "INSERT INTO numbers VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
            (name, change),
        )

    def counts(self) -> dict[str, int]:
        return dict(self.rows("SELECT kind, count(*) FROM objects GROUP BY kind"))

    def wipe(self) -> None:
        for table in TABLES:
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608

    def close(self) -> None:
        with self.lock:
            self.db.close()
