"""The statements of the audit: each lists what is wrong as text, with the ids concerned."""

from campaigns.counting.triggers import Counting
from community.models.petition import BY_COUNTRY
from pledges.models import GROWING, counting, stage_sql

_THERE = f"""
    SELECT campaign_id, {stage_sql("status")} AS stage, source, count(*) AS people, sum(amount_cents) AS cents
    FROM {{pledges.Pledge}} WHERE status = ANY(%(live)s) GROUP BY 1, 2, 3
    UNION ALL
    SELECT campaign_id, 'signed', source, count(*), 0
    FROM {{community.Signature}} WHERE status = 'confirmed' GROUP BY 1, 3
    UNION ALL
    SELECT e.campaign_id, {stage_sql("e.kind", GROWING)}, p.source, count(*), 0
    FROM {{pledges.PledgeEvent}} e JOIN {{pledges.Pledge}} p ON p.id = e.pledge_id
    WHERE e.kind = ANY(%(growing)s) GROUP BY 1, 2, 3
"""  # noqa: S608  (our own constants)


def _compare(name: str, table: str, parts: str) -> str:
    """Compare a table of totals, including deltas not folded into it yet, with the actual rows, by these columns."""
    return f"""
        SELECT '{name}: campaign ' || campaign_id || ' ' || concat_ws(' ', {parts}) || ': shown '
               || coalesce(s.people, 0) || ' people, ' || coalesce(s.cents, 0) || '; there are '
               || coalesce(t.people, 0) || ' people, ' || coalesce(t.cents, 0)
        FROM (
            SELECT campaign_id, {parts}, sum(people) AS people, sum(amount_cents) AS cents
            FROM (SELECT campaign_id, {parts}, people, amount_cents FROM {table}
                  UNION ALL SELECT campaign_id, {parts}, people, amount_cents FROM {{campaigns.Delta}}) rows
            GROUP BY campaign_id, {parts}
        ) s FULL JOIN (
            SELECT campaign_id, {parts}, sum(people) AS people, sum(cents) AS cents FROM ({_THERE}) rows
            GROUP BY campaign_id, {parts}
        ) t USING (campaign_id, {parts})
        WHERE coalesce(s.people, 0) <> coalesce(t.people, 0) OR coalesce(s.cents, 0) <> coalesce(t.cents, 0)
        ORDER BY 1
    """  # noqa: S608  (our own constants)


def _compare_parts(counting: Counting, table: str) -> str:
    """Compare a breakdown, including changes not folded into it yet, with the actual rows."""
    parts = "campaign_id, what, part, amount_cents"
    return f"""
        SELECT 'breakdown: campaign ' || campaign_id || ' ' || concat_ws(' ', what, part, amount_cents) || ': counted '
               || coalesce(s.number, 0) || ', there are ' || coalesce(t.number, 0)
        FROM (
            SELECT {parts}, sum(number) AS number
            FROM (SELECT {parts}, number FROM {{campaigns.Breakdown}}
                  UNION ALL SELECT {parts}, number FROM {{campaigns.BreakdownDelta}}) rows
            WHERE what = '{counting.what}' GROUP BY {parts}
        ) s FULL JOIN (
            SELECT {parts}, sum(number) AS number FROM ({counting.rows(table)}) rows GROUP BY {parts}
        ) t USING ({parts})
        WHERE coalesce(s.number, 0) <> coalesce(t.number, 0)
        ORDER BY 1
    """  # noqa: S608  (our own constants)


CHECKS = [
    _compare("total", "{campaigns.Total}", "stage"),
    _compare("hours", "{campaigns.HourTotal}", "stage"),
    _compare("sources", "{campaigns.SourceTotal}", "stage, source"),
    _compare_parts(counting.PLEDGES, "{pledges.Pledge}"),
    _compare_parts(counting.CARDS, "{pledges.Card}"),
    _compare_parts(BY_COUNTRY, "{community.Signature}"),
    # Status and amount of a pledge agree with its last event.
    """
    SELECT 'history: pledge ' || p.id || ' is ' || p.status || ' ' || p.amount_cents || ', its last event says '
           || coalesce(e.status || ' ' || e.amount_cents, 'nothing')
    FROM {pledges.Pledge} p LEFT JOIN LATERAL (
        SELECT status, amount_cents FROM {pledges.PledgeEvent}
        WHERE pledge_id = p.id ORDER BY id DESC LIMIT 1) e ON true
    WHERE p.status <> 'unconfirmed' AND (e.status, e.amount_cents) IS DISTINCT FROM (p.status, p.amount_cents)
    ORDER BY 1
    """,
    # A pledge with a card has a consent to exactly its amount.
    """
    SELECT 'consent: pledge ' || p.id || ' has a card for ' || p.amount_cents || ', agreed was '
           || coalesce(c.amount_cents::text, 'nothing')
    FROM {pledges.Pledge} p LEFT JOIN LATERAL (
        SELECT amount_cents FROM {pledges.Consent} WHERE pledge_id = p.id AND for_charge
        ORDER BY id DESC LIMIT 1) c ON true
    WHERE p.status IN ('secured', 'authorized', 'collected') AND c.amount_cents IS DISTINCT FROM p.amount_cents
    ORDER BY 1
    """,
    # What is charged was agreed to under the campaign's current promises: silence is never consent.
    """
    SELECT 'version: pledge ' || p.id || ' has version ' || p.version || ', agreed was '
           || coalesce(c.version::text, 'nothing')
    FROM {pledges.Pledge} p LEFT JOIN LATERAL (
        SELECT version FROM {pledges.Consent} WHERE pledge_id = p.id ORDER BY id DESC LIMIT 1) c ON true
    WHERE p.status = ANY(%(live)s) AND c.version IS DISTINCT FROM p.version
    ORDER BY 1
    """,
    """
    SELECT 'version: pledge ' || p.id || ' is to be charged under version ' || p.version
           || ', the campaign promises version ' || c.version
    FROM {pledges.Pledge} p JOIN {campaigns.Campaign} c ON c.id = p.campaign_id
    WHERE p.version <> c.version AND p.status = ANY(%(live)s) AND c.phase NOT IN ('interest', 'pledging')
      AND EXISTS (SELECT FROM {payments.Payment} y WHERE y.pledge_id = p.id AND y.state <> 'released')
    ORDER BY 1
    """,
    """
    SELECT 'card: pledge ' || p.id || ' is secured without a saved card' FROM {pledges.Pledge} p
    WHERE p.status = 'secured'
      AND NOT EXISTS (SELECT FROM {pledges.Card} c WHERE c.pledge_id = p.id AND c.state = 'saved')
    ORDER BY 1
    """,
    # Status, payment and ledger agree.
    """
    SELECT 'payment: pledge ' || p.id || ' is ' || p.status || ', its payment ' || coalesce(y.state, 'not there')
    FROM {pledges.Pledge} p LEFT JOIN {payments.Payment} y ON y.pledge_id = p.id AND y.state <> 'released'
    WHERE p.status = 'authorized' AND coalesce(y.state, '') NOT IN ('authorized', 'to_capture', 'to_release')
       OR p.status IN ('collected', 'issued', 'refunded') AND coalesce(y.state, '') <> 'captured'
       OR y.state = 'captured' AND p.status NOT IN ('collected', 'issued', 'refunded')
       OR y.state IN ('authorized', 'to_capture') AND p.status <> 'authorized'
    ORDER BY 1
    """,
    """
    SELECT 'amount: payment ' || y.id || ' is for ' || y.amount_cents || ', its pledge for ' || p.amount_cents
    FROM {payments.Payment} y JOIN {pledges.Pledge} p ON p.id = y.pledge_id WHERE y.amount_cents <> p.amount_cents
    ORDER BY 1
    """,
    # Payments were created for exactly what was counted as secured at the close.
    """
    SELECT 'close: campaign ' || k.campaign_id || ' counted ' || k.secured_cents || ', made payments for '
           || coalesce(y.cents, 0)
    FROM {payments.Collection} k LEFT JOIN LATERAL (
        SELECT sum(amount_cents) AS cents FROM {pledges.Pledge} p WHERE p.campaign_id = k.campaign_id
        AND EXISTS (SELECT FROM {payments.Payment} y WHERE y.pledge_id = p.id)) y ON true
    WHERE k.secured_cents <> coalesce(y.cents, 0)
      AND EXISTS (SELECT FROM {campaigns.PhaseChange} c WHERE c.campaign_id = k.campaign_id AND c.after = 'collecting')
    ORDER BY 1
    """,
    # The total that was recorded when pledging closed, which remains public, is what was counted then.
    """
    SELECT 'close: campaign ' || k.campaign_id || ' counted ' || k.secured_cents || ', recorded ' || c.amount_cents
    FROM {payments.Collection} k JOIN {campaigns.PhaseChange} c ON c.campaign_id = k.campaign_id
    WHERE c.before = 'pledging' AND c.amount_cents <> k.secured_cents
    ORDER BY 1
    """,
    """
    SELECT 'threshold: campaign ' || campaign_id || ' collects on a recount of ' || coalesce(authorized_cents, 0)
    FROM {payments.Collection} JOIN {campaigns.Campaign} c ON c.id = campaign_id
    WHERE decision = 'capture' AND coalesce(authorized_cents, 0) < c.threshold_cents
    ORDER BY 1
    """,
    """
    SELECT 'decision: payment ' || y.id || ' is ' || y.state || ', decided was ' || coalesce(k.decision, 'nothing')
    FROM {payments.Payment} y LEFT JOIN {payments.Collection} k ON k.campaign_id = y.campaign_id
    WHERE y.state IN ('to_capture', 'captured') AND k.decision IS DISTINCT FROM 'capture'
    ORDER BY 1
    """,
    """
    SELECT 'ledger: journal ' || j.key || ' adds up to ' || coalesce(sum(e.amount_cents)::text, 'nothing')
    FROM {payments.Journal} j LEFT JOIN {payments.Entry} e ON e.journal_id = j.id
    GROUP BY j.id HAVING coalesce(sum(e.amount_cents), 1) <> 0
    ORDER BY 1
    """,
    # What is held for a supporter, or has become share capital, is what was captured, less refunds and lost disputes.
    """
    SELECT 'ledger: pledge ' || p.id || ' (' || p.status || ') has ' || coalesce(l.held, 0) || ' held, expected '
           || coalesce(y.amount_cents, 0) - coalesce(r.back, 0) - coalesce(d.lost, 0)
    FROM {pledges.Pledge} p
    LEFT JOIN {payments.Payment} y ON y.pledge_id = p.id AND y.state = 'captured'
    LEFT JOIN LATERAL (SELECT -sum(e.amount_cents) AS held FROM {payments.Journal} j JOIN {payments.Entry} e
                       ON e.journal_id = j.id AND e.account IN ('held', 'shares') WHERE j.pledge_id = p.id) l ON true
    LEFT JOIN LATERAL (SELECT sum(amount_cents) AS back FROM {payments.Refund}
                       WHERE payment_id = y.id AND state = 'succeeded') r ON true
    LEFT JOIN LATERAL (SELECT sum(taken_cents) AS lost FROM {payments.Dispute}
                       WHERE payment_id = y.id AND state IN ('lost', 'appeal')) d ON true
    WHERE coalesce(l.held, 0) <> coalesce(y.amount_cents, 0) - coalesce(r.back, 0) - coalesce(d.lost, 0)
    ORDER BY 1
    """,
    """
    SELECT 'ledger: payment ' || y.id || ' has fees of ' || coalesce(y.fee_cents, 0) || ', booked are '
           || coalesce(f.booked, 0)
    FROM {payments.Payment} y
    LEFT JOIN LATERAL (SELECT sum(e.amount_cents) AS booked FROM {payments.Journal} j JOIN {payments.Entry} e
                       ON e.journal_id = j.id AND e.account = 'fees'
                       WHERE j.pledge_id = y.pledge_id AND j.key LIKE 'fee:txn%%') f ON true
    WHERE y.state = 'captured' AND coalesce(f.booked, 0) <> coalesce(y.fee_cents, 0)
    ORDER BY 1
    """,
    """
    SELECT 'refunds: payment ' || y.id || ' of ' || y.amount_cents || ' has refunds of ' || sum(r.amount_cents)
    FROM {payments.Payment} y JOIN {payments.Refund} r ON r.payment_id = y.id AND r.state <> 'failed'
    GROUP BY y.id HAVING sum(r.amount_cents) > y.amount_cents
    ORDER BY 1
    """,
    # The share capital in the books is that of the live allotments, of pledges that say so.
    """
    SELECT 'shares: pledge ' || p.id || ' (' || p.status || ') has share capital of ' || coalesce(l.capital, 0)
           || ', allotted is ' || coalesce(a.shares * a.nominal_cents, 0)
    FROM {pledges.Pledge} p
    LEFT JOIN {payments.Allotment} a ON a.pledge_id = p.id AND a.cancelled_at IS NULL
    LEFT JOIN (
        SELECT j.pledge_id, -sum(e.amount_cents) AS capital
        FROM {payments.Journal} j JOIN {payments.Entry} e ON e.journal_id = j.id AND e.account = 'shares' GROUP BY 1
    ) l ON l.pledge_id = p.id
    WHERE coalesce(l.capital, 0) <> coalesce(a.shares * a.nominal_cents, 0)
       OR (p.status = 'issued') <> (a.id IS NOT NULL)
    ORDER BY 1
    """,
    # What was allotted and what goes back, or has gone back, is all that was captured.
    """
    SELECT 'shares: allotment ' || a.number || ' of campaign ' || a.issue_id || ' leaves '
           || y.amount_cents - a.shares * a.nominal_cents || ' of its payment, to refund are ' || coalesce(r.back, 0)
    FROM {payments.Allotment} a
    JOIN {payments.Payment} y ON y.pledge_id = a.pledge_id AND y.state = 'captured'
    LEFT JOIN LATERAL (SELECT sum(amount_cents) AS back FROM {payments.Refund} r WHERE payment_id = y.id
                       AND NOT EXISTS (SELECT FROM {payments.Refund} again WHERE again.instead_of_id = r.id)) r ON true
    WHERE a.cancelled_at IS NULL AND coalesce(r.back, 0) < y.amount_cents - a.shares * a.nominal_cents
    ORDER BY 1
    """,
    """
    SELECT 'shares: campaign ' || issue_id || ' has allotments up to ' || max(number) || ', there are ' || count(*)
    FROM {payments.Allotment} GROUP BY issue_id HAVING max(number) <> count(*)
    ORDER BY 1
    """,
    # A payment postponed this often will not resolve itself: a person has to check the log.
    """
    SELECT 'payment ' || id || ' is ' || state || ', tried in vain ' || tries || ' times' FROM {payments.Payment}
    WHERE state IN ('to_authorize', 'to_capture', 'to_release') AND tries >= %(stuck)s ORDER BY 1
    """,
    """
    SELECT 'refund ' || r.id || ' of payment ' || r.payment_id || ' was tried in vain ' || r.tries || ' times'
    FROM {payments.Refund} r WHERE r.state = 'to_refund' AND r.tries >= %(stuck)s ORDER BY 1
    """,
    """
    SELECT 'event ' || id || ' (' || type || ' of ' || object_id || ') was tried in vain ' || tries || ' times'
    FROM {payments.StripeEvent} WHERE due_at IS NOT NULL AND tries >= %(stuck)s ORDER BY 1
    """,
    # A dropped card remains at the payment service until it is deleted there.
    """
    SELECT 'card ' || id || ' (pledge ' || pledge_id || ') could not be forgotten, tried ' || tries || ' times'
    FROM {pledges.Card} WHERE state = 'dropped' AND tries >= %(stuck)s ORDER BY 1
    """,
    """
    SELECT 'card: ' || c.id || ' is kept for pledge ' || p.id || ', which is ' || p.status
    FROM {pledges.Card} c JOIN {pledges.Pledge} p ON p.id = c.pledge_id
    WHERE c.state = 'saved' AND p.status NOT IN ('secured', 'authorized')
    ORDER BY 1
    """,
    # Without a partition for its month, no pledge can be saved. The oldest holds all months before the one it names.
    """
    SELECT 'partitions: there is none for pledges of ' || month || '; run manage.py partition_pledges --commit'
    FROM pg_class, generate_series(0, 2) ahead,
         to_char(now() AT TIME ZONE 'UTC' + ahead * interval '1 month', 'YYYY_MM') month
    WHERE oid = to_regclass('{pledges.Pledge}') AND relkind = 'p' AND NOT EXISTS (
        SELECT FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent = pg_class.oid AND (
            child.relname = '{pledges.Pledge}_' || month
            OR child.relname LIKE '{pledges.Pledge}_before_%%' AND right(child.relname, 7) > month))
    ORDER BY month
    """,
]
