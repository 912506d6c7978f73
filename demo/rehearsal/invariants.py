"""Invariants that must hold after every rehearsal. Each check yields its violations."""

from collections.abc import Callable, Iterator

from django.db.models import Sum

import gateway
from campaigns.models import Campaign
from common import sql
from common.models import Mail
from demo.rehearsal.performance import Performance
from payments.books import audit
from payments.models import Account, Dispute, Entry, Refund
from pledges.models import Pledge, PledgeEvent, Status

JOURNALS = """
    SELECT j.key FROM {payments.Journal} j LEFT JOIN {payments.Entry} e ON e.journal_id = j.id
    GROUP BY j.id HAVING sum(e.amount_cents) IS DISTINCT FROM 0
"""
TOTALS = """
    SELECT campaign_id || ' ' || stage FROM (
        SELECT campaign_id, stage, people, amount_cents AS cents FROM {campaigns.Total}
        UNION ALL SELECT campaign_id, stage, people, amount_cents FROM {campaigns.Delta}
        UNION ALL SELECT campaign_id, CASE status WHEN 'interested' THEN 'interest' ELSE status END, -1, -amount_cents
                  FROM {pledges.Pledge} WHERE status IN ('interested', 'secured', 'authorized', 'collected')
        UNION ALL SELECT campaign_id, CASE kind WHEN 'noted' THEN 'confirmed' WHEN 'secured' THEN 'saved' END, -1, 0
                  FROM {pledges.PledgeEvent} WHERE kind IN ('noted', 'secured')
    ) rows GROUP BY campaign_id, stage HAVING sum(people) <> 0 OR sum(cents) <> 0
"""
ONE_CAPTURE = """
    SELECT pledge_id FROM {payments.Payment} WHERE state = 'captured' GROUP BY 1 HAVING count(*) > 1
"""
THRESHOLD = """
    SELECT y.id FROM {payments.Payment} y JOIN {campaigns.Campaign} c ON c.id = y.campaign_id
    LEFT JOIN {payments.Collection} k ON k.campaign_id = y.campaign_id
    WHERE y.state = 'captured'
      AND (k.decision IS DISTINCT FROM 'capture' OR coalesce(k.authorized_cents, 0) < c.threshold_cents)
"""
CONSENT = """
    SELECT y.id FROM {payments.Payment} y
    LEFT JOIN LATERAL (SELECT amount_cents FROM {pledges.Consent} WHERE pledge_id = y.pledge_id AND for_charge
                       ORDER BY id DESC LIMIT 1) c ON true
    WHERE y.state = 'captured' AND c.amount_cents IS DISTINCT FROM y.amount_cents
"""
CARDS = "SELECT id FROM {pledges.Card} WHERE state <> 'forgotten' AND method_id <> ''"
WORK = """
    SELECT 'payment ' || id FROM {payments.Payment} WHERE state NOT IN ('captured', 'released')
    UNION ALL SELECT 'refund ' || id FROM {payments.Refund} WHERE state IN ('to_refund', 'pending', 'waiting')
"""


def query(statement: str) -> Callable[[list[Performance]], Iterator[str]]:
    def rows(_: list[Performance]) -> Iterator[str]:
        yield from (str(row[0]) for row in sql.rows(statement))

    return rows


def as_planned(performances: list[Performance]) -> Iterator[str]:
    """Everybody's pledge must have the outcome determined by their card and their decisions."""
    for each in performances:
        phase = Campaign.objects.get(pk=each.campaign.pk).phase
        if phase != each.play.phase:
            yield f"{each.play.name} ended in {phase}"
        ends = dict(each.campaign.pledges.values_list("pk", "status"))
        for person in each.people:
            is_, must = ends[each.pledges[person.number].pk], person.end(each.play.end)
            if is_ != must:
                yield f"{each.play.name}: {person} is {is_}, not {must}"


def moves(_: list[Performance]) -> Iterator[str]:
    events = PledgeEvent.objects.order_by("pk").values_list("pledge_id", "status_before", "status")
    at: dict[object, str] = {}
    for pledge, before, after in events.iterator():
        allowed = Pledge.MOVES[Status(before)] | {before}
        if at.get(pledge, Status.UNCONFIRMED) != before or after not in allowed:
            yield f"pledge {pledge}: {before} to {after}"
        at[pledge] = after


def money(performances: list[Performance]) -> Iterator[str]:
    """The books must agree with the payment service's own figures."""
    since = min(each.campaign.created_at for each in performances)
    came = sum(charge.received for charge in gateway.list_charges(since))
    back = sum(each.amount for each in gateway.list_refunds(since) if each.state == gateway.RefundState.SUCCEEDED)
    lost = Dispute.objects.filter(state=Dispute.State.LOST).aggregate(sum=Sum("taken_cents"))["sum"] or 0
    held = -(Entry.objects.filter(account=Account.HELD).aggregate(sum=Sum("amount_cents"))["sum"] or 0)
    if held != came - back - lost:
        yield f"held {held}; came {came}, went back {back}, lost in disputes {lost}"


def mails(_: list[Performance]) -> Iterator[str]:
    """Every mail must have been sent, and people notified exactly once of a decision that concerns them."""
    for mail in Mail.objects.filter(sent_at=None):
        yield f"mail {mail.pk} ({mail.kind}) was not sent"
    told = {
        "charged": PledgeEvent.Kind.COLLECTED,
        "pledge_lapsed": PledgeEvent.Kind.LAPSED,
        "nothing_charged": PledgeEvent.Kind.RELEASED,
        "pledge_withdrawn": PledgeEvent.Kind.WITHDRAWN,
    }
    for kind, event in told.items():
        sent, happened = Mail.objects.filter(kind=kind).count(), PledgeEvent.objects.filter(kind=event).count()
        if sent != happened:
            yield f"{kind}: {sent} mails about {happened} pledges"
    sent, happened = Mail.objects.filter(kind="refunded").count(), Refund.objects.exclude(refund_id="").count()
    if sent != happened:
        yield f"refunded: {sent} mails about {happened} refunds"


def audited(_: list[Performance]) -> Iterator[str]:
    yield from audit.run(with_service=True).problems


INVARIANTS: dict[str, Callable[[list[Performance]], Iterator[str]]] = {
    "every journal adds up to zero": query(JOURNALS),
    "totals shown = sum of the pledges": query(TOTALS),
    "books = what the payment service took and gave back": money,
    "at most one captured payment a pledge": query(ONE_CAPTURE),
    "nothing collected below the threshold": query(THRESHOLD),
    "collected = the amount agreed to": query(CONSENT),
    "pledges moved only where they may": moves,
    "every message left, none twice": mails,
    "every card is forgotten": query(CARDS),
    "no work is left": query(WORK),
    "everybody ended where their card and choices lead": as_planned,
    "the audit is empty, both ways": audited,
}
