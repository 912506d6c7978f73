"""Everything there is on both sides, the database and the payment service, read once and row by row."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from sandbox.stripe.store import Obj, Store

type Row = Any  # a named tuple with the columns of its table


class World:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.campaigns = by_id("campaigns_campaign")
        self.collections = {row.campaign_id: row for row in rows("pledges_collection", "campaign_id")}
        self.phases = group(rows("campaigns_phasechange"), "campaign_id")
        self.pledges = by_id("pledges_pledge")
        self.events = group(rows("pledges_pledgeevent"), "pledge_id")
        self.payments = by_id("pledges_payment")
        self.payments_of = group(self.payments.values(), "pledge_id")
        self.entries = group(rows("pledges_entry"), "journal_id")
        self.journals = {row.key: row for row in rows("pledges_journal")}
        self.intents = objects(store, "payment_intent")
        self.charges = objects(store, "charge")

    def status_at(self, pledge: Row, at: datetime) -> tuple[str, int]:
        """Status and amount at a time, by the history."""
        known = [event for event in self.events[pledge.id] if event.at <= at]
        return (known[-1].status, known[-1].amount_cents) if known else ("unconfirmed", 0)

    def sum_at(self, campaign: Row, status: str, at: datetime) -> int:
        here = [pledge for pledge in self.pledges.values() if pledge.campaign_id == campaign.id]
        return sum(cents for now, cents in (self.status_at(pledge, at) for pledge in here) if now == status)

    def lines(self, key: str) -> dict[str, int]:
        """The entries of a journal, by account."""
        sums: Counter[str] = Counter()
        for entry in self.entries[self.journals[key].id]:
            sums[entry.account] += entry.amount_cents
        return dict(sums)

    def pledge_of(self, intent: Obj) -> Row:
        return self.pledges[intent["metadata"]["pledge"]]


def rows_of(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [tuple(str(value) if type(value).__name__ == "UUID" else value for value in row) for row in cursor]


def rows(table: str, order: str = "id") -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY {order}")
        kind = _kind(table, tuple(column.name for column in cursor.description))
        return [kind._make(str(value) if type(value).__name__ == "UUID" else value for value in row) for row in cursor]


_kinds: dict[str, type[NamedTuple]] = {}


def _kind(table: str, columns: tuple[str, ...]) -> Any:
    if table not in _kinds:
        _kinds[table] = NamedTuple(table, [(column, Any) for column in columns])  # type: ignore[misc]
    return _kinds[table]


def by_id(table: str) -> dict[str, Row]:
    return {row.id: row for row in rows(table)}


def group(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def objects(store: Store, kind: str) -> dict[str, Obj]:
    found = store.rows("SELECT id, body FROM objects WHERE kind = ? ORDER BY seq", (kind,))
    return {id_: json.loads(body) for id_, body in found}
