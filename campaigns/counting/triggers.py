"""How rows are counted: by triggers on their table, within the statement that changes them."""

from __future__ import annotations

from dataclasses import dataclass

import pgtrigger

from campaigns.models import Counted
from common.sql import TriggerFunction

SIGNS = {"added": "1", "gone": "-1"}  # new and old rows of a statement
TABLES = {"insert": ["added"], "update": ["added", "gone"], "delete": ["gone"]}


def after(event: str, name: str, body: str) -> pgtrigger.Trigger:
    """A trigger that runs once a statement, with its new and old rows in the tables that TABLES names."""
    tables = TABLES[event]
    names = {"new": "added" if "added" in tables else None, "old": "gone" if "gone" in tables else None}
    return pgtrigger.Trigger(
        name=f"{name}_{event}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=getattr(pgtrigger, event.capitalize()),
        referencing=pgtrigger.Referencing(**names),  # type: ignore[no-untyped-call]
        func=TriggerFunction(body),
    )


@dataclass(frozen=True, slots=True)
class Counting:
    """What rows are counted by, as SQL: their part and their amount, if they meet the condition."""

    what: Counted
    part: str
    cents: str = "0"
    condition: str = "true"

    def rows(self, table: str, sign: str = "1") -> str:
        return (
            f"SELECT campaign_id, '{self.what}'::text AS what, {self.part} AS part, {self.cents} AS amount_cents, "  # noqa: S608  (our own constants)
            f"{sign} AS number FROM {table} WHERE {self.condition}"
        )

    def insert(self, *tables: str) -> str:
        """The statement that counts the rows in these tables; a row that stays as it was is not counted again."""
        changes = " UNION ALL ".join(self.rows(table, SIGNS[table]) for table in tables)
        return f"""
            INSERT INTO {{campaigns.BreakdownDelta}} (campaign_id, what, part, amount_cents, number)
            SELECT campaign_id, what, part, amount_cents, sum(number) FROM ({changes}) changes
            GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0"""  # noqa: S608  (our own constants)

    @property
    def triggers(self) -> list[pgtrigger.Trigger]:
        return [
            after(event, "break_down", f"{self.insert(*tables)};\nRETURN NULL;") for event, tables in TABLES.items()
        ]
