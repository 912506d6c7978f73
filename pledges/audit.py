"""The money checks itself: what is derived is compared with its source. Empty is the only good answer."""

from django.db import connection

from pledges.models import LIVE, STAGES

_STAGE = " ".join(f"WHEN '{status}' THEN '{stage}'" for status, stage in STAGES.items())
_PLEDGES = f"""
    SELECT campaign_id, CASE status {_STAGE} END AS stage, count(*) AS people, sum(amount_cents) AS cents
    FROM pledges_pledge WHERE status = ANY(%(live)s) GROUP BY 1, 2
"""  # noqa: S608  (our own constants)
_SHOWN = """
    SELECT campaign_id, stage, sum(people) AS people, sum(amount_cents) AS cents
    FROM (SELECT campaign_id, stage, people, amount_cents FROM {table}
          UNION ALL SELECT campaign_id, stage, people, amount_cents FROM campaigns_delta) rows
    GROUP BY 1, 2
"""
_COMPARE = """
    SELECT '{name}: campaign ' || campaign_id || ' ' || stage || ': shown ' || coalesce(s.people, 0) || ' people, '
           || coalesce(s.cents, 0) || '; pledges ' || coalesce(p.people, 0) || ' people, ' || coalesce(p.cents, 0)
    FROM ({shown}) s FULL JOIN ({pledges}) p USING (campaign_id, stage)
    WHERE coalesce(s.people, 0) <> coalesce(p.people, 0) OR coalesce(s.cents, 0) <> coalesce(p.cents, 0)
    ORDER BY 1
"""
_CHECKS = [
    *(
        _COMPARE.format(name=name, shown=_SHOWN.format(table=table), pledges=_PLEDGES)
        for name, table in [("total", "campaigns_total"), ("hours", "campaigns_hourtotal")]
    ),
    # The last event of a pledge says what the pledge says.
    """
    SELECT 'history: pledge ' || p.id || ' is ' || p.status || ' ' || p.amount_cents || ', its last event says '
           || coalesce(e.status || ' ' || e.amount_cents, 'nothing')
    FROM pledges_pledge p LEFT JOIN LATERAL (
        SELECT status, amount_cents FROM pledges_pledgeevent WHERE pledge_id = p.id ORDER BY id DESC LIMIT 1) e ON true
    WHERE p.status <> 'unconfirmed' AND (e.status, e.amount_cents) IS DISTINCT FROM (p.status, p.amount_cents)
    ORDER BY 1
    """,
    # A card is only held for the amount that was agreed to.
    """
    SELECT 'consent: pledge ' || p.id || ' has a card for ' || p.amount_cents || ', agreed was '
           || coalesce(c.amount_cents::text, 'nothing')
    FROM pledges_pledge p LEFT JOIN LATERAL (
        SELECT amount_cents FROM pledges_consent WHERE pledge_id = p.id AND for_charge
        ORDER BY id DESC LIMIT 1) c ON true
    WHERE p.status IN ('secured', 'authorized', 'collected') AND c.amount_cents IS DISTINCT FROM p.amount_cents
    ORDER BY 1
    """,
    """
    SELECT 'card: pledge ' || p.id || ' is secured without a saved card' FROM pledges_pledge p
    WHERE p.status = 'secured'
      AND NOT EXISTS (SELECT FROM pledges_card c WHERE c.pledge_id = p.id AND c.state = 'saved')
    ORDER BY 1
    """,
    """
    SELECT 'card: ' || c.id || ' is kept for pledge ' || p.id || ', which is ' || p.status
    FROM pledges_card c JOIN pledges_pledge p ON p.id = c.pledge_id
    WHERE c.state = 'saved' AND p.status NOT IN ('secured', 'authorized')
    ORDER BY 1
    """,
]


def problems() -> list[str]:
    """Return every difference, each with the ids that it concerns."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for check in _CHECKS:
            cursor.execute(check, {"live": LIVE})
            found += [row[0] for row in cursor.fetchall()]
    return found
