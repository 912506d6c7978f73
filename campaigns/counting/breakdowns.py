"""Reading and folding what the triggers have counted: always exact, and derived, so `manage.py audit` compares it."""

from collections import Counter, defaultdict

from django.db import transaction

from campaigns.models import Campaign, Counted
from common import sql

type Amounts = Counter[int]  # rows by amount in minor units

READ = """
    SELECT part, amount_cents, sum(number)::bigint
    FROM (SELECT part, amount_cents, number FROM {campaigns.Breakdown} WHERE campaign_id = %(id)s AND what = %(what)s
          UNION ALL
          SELECT part, amount_cents, number FROM {campaigns.BreakdownDelta}
          WHERE campaign_id = %(id)s AND what = %(what)s) rows
    GROUP BY 1, 2 HAVING sum(number) <> 0
"""

NUMBER = """
    SELECT coalesce(sum(number), 0)::bigint
    FROM (SELECT number FROM {campaigns.Breakdown} WHERE campaign_id = %(id)s AND what = %(what)s AND part = %(part)s
          UNION ALL
          SELECT number FROM {campaigns.BreakdownDelta}
          WHERE campaign_id = %(id)s AND what = %(what)s AND part = %(part)s) rows
"""

FOLD = """
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


def by_amount(campaign: Campaign, what: Counted) -> dict[str, Amounts]:
    """Read how many rows of each part have which amount, in one query."""
    found: dict[str, Amounts] = defaultdict(Counter)
    for part, cents, number in sql.rows(READ, {"id": campaign.pk, "what": what}):
        found[part][cents] = number
    return found


def number(campaign: Campaign, what: Counted, part: str) -> int:
    """Read how many rows of one part there are, in one query."""
    [[found]] = sql.rows(NUMBER, {"id": campaign.pk, "what": what, "part": part})
    return int(found)


def by_part(campaign: Campaign, what: Counted) -> dict[str, int]:
    """Read how many rows there are of each part, in one query."""
    return {part: amounts.total() for part, amounts in by_amount(campaign, what).items()}


@transaction.atomic
def fold(limit: int = 100_000) -> int:
    """Fold up to `limit` changes; returns how many. Does nothing if another process is folding."""
    [[is_mine]] = sql.rows("SELECT pg_try_advisory_xact_lock(hashtext('campaigns.counting.breakdowns.fold'))")
    if not is_mine:
        return 0
    [[folded]] = sql.rows(FOLD, {"limit": limit})
    return int(folded)
