"""Reading what the triggers have counted: always exact, and derived, so `manage.py audit` compares it."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from campaigns.models import Campaign, Counted
from common import sql

type Amounts = Counter[int]  # rows by amount in minor units
type Parts = dict[str, Amounts]


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows, and the sum of their amounts in minor units."""

    number: int
    cents: int


_ROWS = """
    (SELECT part, amount_cents, number FROM {campaigns.Breakdown}
     WHERE campaign_id = %(id)s AND what = %(what)s AND part LIKE %(begins)s
     UNION ALL
     SELECT part, amount_cents, number FROM {campaigns.BreakdownDelta}
     WHERE campaign_id = %(id)s AND what = %(what)s AND part LIKE %(begins)s) rows
"""

READ = """
    SELECT what, part, amount_cents, number FROM {campaigns.Breakdown} WHERE campaign_id = %(id)s
    UNION ALL
    SELECT what, part, amount_cents, number FROM {campaigns.BreakdownDelta} WHERE campaign_id = %(id)s
"""

SUMS = f"""
    SELECT part, sum(number)::bigint, sum(number * amount_cents)::bigint FROM {_ROWS}
    WHERE amount_cents >= %(least)s AND (%(most)s::bigint IS NULL OR amount_cents <= %(most)s)
    GROUP BY part HAVING sum(number) <> 0
"""  # noqa: S608  (our own constants)


def by_amount(campaign: Campaign) -> dict[Counted, Parts]:
    """Read of everything that is counted how many rows of each part have which amount, in one query."""
    found: dict[Counted, Parts] = {what: defaultdict(Counter) for what in Counted}
    # Added up here, which takes less of the database than grouping tens of thousands of amounts.
    for what, part, cents, number in sql.read(READ, {"id": campaign.pk}):
        found[Counted(what)][part][cents] += number
    return {what: _without_zeros(parts) for what, parts in found.items()}


def _without_zeros(parts: Parts) -> Parts:
    positive = {part: +amounts for part, amounts in parts.items()}
    return {part: amounts for part, amounts in positive.items() if amounts}


def sums(
    campaign: Campaign, what: Counted, begins: str = "", least: int | None = None, most: int | None = None
) -> dict[str, Sum]:
    """Read how many rows there are of each part that begins so, with an amount in this range, in one query."""
    given = {"id": campaign.pk, "what": what, "begins": f"{begins}%", "least": least or 0, "most": most}
    return {part: Sum(number, cents) for part, number, cents in sql.read(SUMS, given)}
