"""Everything there is on both sides, the database and the payment service, read once and row by row."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from sandbox.stripe.store import Obj, Store

type Row = Any  # a named tuple with the columns of its table

TABLES = (
    "campaigns_campaign", "campaigns_phasechange", "payments_collection", "pledges_pledge", "pledges_pledgeevent",
    "pledges_consent", "payments_payment", "payments_journal", "payments_entry", "campaigns_change",
)  # fmt: skip


class World:
    def __init__(self, store: Store) -> None:
        self.store = store
        read = tables(*TABLES)
        self.campaigns = by_id(read["campaigns_campaign"])
        self.collections = {row.campaign_id: row for row in read["payments_collection"]}
        self.phases = group(read["campaigns_phasechange"], "campaign_id")
        self.changes = group(sorted(read["campaigns_change"], key=lambda row: row.number), "campaign_id")
        self.pledges = by_id(read["pledges_pledge"])
        self.events = group(read["pledges_pledgeevent"], "pledge_id")
        self.consents = group(read["pledges_consent"], "pledge_id")
        self.payments = by_id(read["payments_payment"])
        self.payments_of = group(self.payments.values(), "pledge_id")
        self.entries = group(read["payments_entry"], "journal_id")
        self.journals = {row.key: row for row in read["payments_journal"]}
        self.intents = objects(store, "payment_intent")
        self.charges = objects(store, "charge")

    def agreed_since(self, pledge: Row, change: Row) -> bool:
        """Whether the supporter said anything that counts after the change was published, by the clock."""
        return any(consent.at > change.published_at for consent in self.consents[pledge.id])

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
        return [_plain(row) for row in cursor]


def rows(table: str) -> list[Row]:
    return tables(table)[table]


def tables(*names: str) -> dict[str, list[Row]]:
    """Whole tables, each in the order of its keys, in one round trip: this runs after every step."""
    with connection.cursor() as cursor:
        cursor.execute(";".join(f"SELECT * FROM {name} ORDER BY 1" for name in names))
        read = {}
        for name in names:
            kind = _kind(name, tuple(column.name for column in cursor.description))
            read[name] = [kind._make(_plain(row)) for row in cursor]
            cursor.nextset()
        return read


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(str(value) if type(value) is UUID else value for value in row)


_kinds: dict[str, type[NamedTuple]] = {}


def _kind(table: str, columns: tuple[str, ...]) -> Any:
    if table not in _kinds:
        _kinds[table] = NamedTuple(table, [(column, Any) for column in columns])  # type: ignore[misc]
    return _kinds[table]


def by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row.id: row for row in rows}


def group(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def objects(store: Store, kind: str) -> dict[str, Obj]:
    found = store.rows("SELECT id, body FROM objects WHERE kind = ? ORDER BY seq", (kind,))
    return {id_: json.loads(body) for id_, body in found}
