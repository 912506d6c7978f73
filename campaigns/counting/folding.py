"""Folding what the triggers have counted into the rows that are read; no figure changes by it."""

from django.db import transaction

from common import sql

TOTALS = """
    WITH taken AS (
        DELETE FROM {campaigns.Delta} WHERE id IN (SELECT id FROM {campaigns.Delta} ORDER BY id LIMIT %(limit)s)
        RETURNING campaign_id, stage, hour, source, people, amount_cents
    ), hours AS (
        INSERT INTO {campaigns.HourTotal} AS old (campaign_id, stage, hour, people, amount_cents)
        SELECT campaign_id, stage, hour, sum(people), sum(amount_cents) FROM taken GROUP BY 1, 2, 3
        ON CONFLICT (campaign_id, hour, stage) DO UPDATE
        SET people = old.people + excluded.people, amount_cents = old.amount_cents + excluded.amount_cents
    ), sources AS (
        INSERT INTO {campaigns.SourceTotal} AS old (campaign_id, stage, source, people, amount_cents)
        SELECT campaign_id, stage, source, sum(people), sum(amount_cents) FROM taken GROUP BY 1, 2, 3
        ON CONFLICT (campaign_id, source, stage) DO UPDATE
        SET people = old.people + excluded.people, amount_cents = old.amount_cents + excluded.amount_cents
    ), totals AS (
        INSERT INTO {campaigns.Total} AS old (campaign_id, stage, people, amount_cents)
        SELECT campaign_id, stage, sum(people), sum(amount_cents) FROM taken GROUP BY 1, 2
        ON CONFLICT (campaign_id, stage) DO UPDATE
        SET people = old.people + excluded.people, amount_cents = old.amount_cents + excluded.amount_cents
    )
    SELECT count(*) FROM taken
"""

BREAKDOWNS = """
    WITH taken AS (
        DELETE FROM {campaigns.BreakdownDelta}
        WHERE id IN (SELECT id FROM {campaigns.BreakdownDelta} ORDER BY id LIMIT %(limit)s)
        RETURNING campaign_id, what, part, amount_cents, number
    ), folded AS (
        INSERT INTO {campaigns.Breakdown} AS old (campaign_id, what, part, amount_cents, number)
        SELECT campaign_id, what, part, amount_cents, sum(number) FROM taken GROUP BY 1, 2, 3, 4
        ON CONFLICT (campaign_id, what, part, amount_cents) DO UPDATE SET number = old.number + excluded.number
    )
    SELECT count(*) FROM taken
"""


def fold_totals(limit: int = 100_000) -> int:
    """Fold up to `limit` changes of totals; returns how many. Does nothing if another process is folding."""
    return _fold(TOTALS, "totals", limit)


def fold_breakdowns(limit: int = 100_000) -> int:
    """Fold up to `limit` changes of breakdowns; returns how many. Does nothing if another process is folding."""
    return _fold(BREAKDOWNS, "breakdowns", limit)


def fold_all() -> None:
    while fold_totals() + fold_breakdowns():
        pass


@transaction.atomic
def _fold(statement: str, name: str, limit: int) -> int:
    lock = "SELECT pg_try_advisory_xact_lock(hashtext(%(lock)s))"
    [[is_mine]] = sql.rows(lock, {"lock": f"campaigns.counting.folding.{name}"})
    if not is_mine:
        return 0
    [[folded]] = sql.rows(statement, {"limit": limit})
    return int(folded)
