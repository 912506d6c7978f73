"""Everything there is on both sides, the database and the payment service, read once and row by row."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from common import sql
from sandbox.stripe.state.store import Obj, Store

type Row = Any  # a named tuple with the columns of its table

TABLES = (
    "campaigns.Campaign", "campaigns.PhaseChange", "payments.Collection", "pledges.Pledge", "pledges.PledgeEvent",
    "pledges.Consent", "payments.Payment", "payments.Journal", "payments.Entry", "campaigns.Change",
)  # fmt: skip


class World:
    def __init__(self, store: Store) -> None:
        self.store = store
        read = tables(*TABLES)
        self.campaigns = by_id(read["campaigns.Campaign"])
        self.collections = {row.campaign_id: row for row in read["payments.Collection"]}
        self.phases = group(read["campaigns.PhaseChange"], "campaign_id")
        self.changes = group(sorted(read["campaigns.Change"], key=lambda row: row.number), "campaign_id")
        self.pledges = by_id(read["pledges.Pledge"])
        self.events = group(read["pledges.PledgeEvent"], "pledge_id")
        self.consents = group(read["pledges.Consent"], "pledge_id")
        self.payments = by_id(read["payments.Payment"])
        self.payments_of = group(self.payments.values(), "pledge_id")
        self.entries = group(read["payments.Entry"], "journal_id")
        self.journals = {row.key: row for row in read["payments.Journal"]}
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


def rows_of(query: str) -> list[tuple[Any, ...]]:
    return [_plain(row) for row in sql.rows(query)]


def rows(model: str) -> list[Row]:
    return tables(model)[model]


def tables(*models: str) -> dict[str, list[Row]]:
    """Whole tables, each in the order of its keys, in one round trip: this runs after every step."""
    with connection.cursor() as cursor:
        cursor.execute(";".join(f"SELECT * FROM {sql.table(model)} ORDER BY 1" for model in models))
        read = {}
        for model in models:
            kind = _kind(sql.table(model), tuple(column.name for column in cursor.description))
            read[model] = [kind._make(_plain(row)) for row in cursor]
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
