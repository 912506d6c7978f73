"""Numbers of members: in the order in which they became members, without gaps, and never given to anybody else."""

from django.db import transaction

from common import sql

BATCH = 10_000
GIVE = """
    WITH fresh AS (
        SELECT member.id, member.campaign_id, first.event_id
        FROM {assembly.Member} member CROSS JOIN LATERAL (
            SELECT min(began_with_id) AS event_id FROM {assembly.Membership} WHERE member_id = member.id
        ) first
        WHERE member.number IS NULL ORDER BY member.id LIMIT %s
    ), last AS MATERIALIZED (  -- once: each search would pass by all the numbers that are being given
        SELECT campaign_id, (
            SELECT coalesce(max(number), 0) FROM {assembly.Member} WHERE campaign_id = campaigns.campaign_id
        ) AS number
        FROM (SELECT DISTINCT campaign_id FROM fresh) campaigns
    )
    UPDATE {assembly.Member} member
    SET number = numbered.number + last.number
    FROM (SELECT id, campaign_id, row_number() OVER (PARTITION BY campaign_id ORDER BY event_id) AS number FROM fresh)
        numbered
    JOIN last ON last.campaign_id = numbered.campaign_id
    WHERE member.id = numbered.id
    RETURNING member.id
"""


@transaction.atomic
def number_new(limit: int = BATCH) -> int:
    """Number up to so many members, those first who became members first; returns how many. One worker at a time."""
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('assembly.numbering'))")
    return len(sql.rows(GIVE, [limit]))


def number_all() -> None:
    while number_new():
        pass
