"""Allotting shares after two people decided to issue them: batch by batch, each in one transaction.

A batch moves pledges, numbers their allotments, books the share capital and schedules refunds of the rests. What is
disputed, or waits for a person because its refund failed, is left out until a later sweep finds it settled.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from campaigns.models import Campaign
from common import wakeup
from common.crash import point
from payments.books import ledger
from payments.models import Allotment, MoneyAct, Payment, Refund, ShareIssue
from pledges.models import Pledge, PledgeEvent, Status

log = logging.getLogger(__name__)

BATCH = 500
FIRST = ["pledge__created_at", "pledge"]  # the order of an index, read backwards


def decide(act: MoneyAct, nominal_cents: int) -> ShareIssue:
    """Record the decision; a worker carries it out."""
    wakeup.wake_on_commit("payments.tasks.issue_shares")
    return ShareIssue.objects.create(campaign=act.campaign, nominal_cents=nominal_cents, act=act)


def issue_due() -> int:
    """Allot a batch of each issue's shares; returns for how many payments. Safe to repeat, and concurrently."""
    collected = Pledge.objects.filter(campaign=OuterRef("campaign"), status=Status.COLLECTED)
    return sum(_alone(issue) for issue in ShareIssue.objects.filter(Exists(collected)))


def _alone(issue: ShareIssue) -> int:
    """Log any error, so that one issue does not block the others; the next sweep tries again."""
    try:
        return issue_batch(issue)
    except Exception:
        log.exception("%s", issue)
        return 0


@transaction.atomic
def issue_batch(issue: ShareIssue, limit: int = BATCH) -> int:
    """Allot shares for those who pledged first; returns how many payments were looked at."""
    Campaign.objects.lock_for_key_share(issue.pk)
    # One worker at a time, so that the numbers have no gaps.
    ShareIssue.objects.select_for_update(no_key=True).get(pk=issue.pk)
    due = Payment.objects.filter(campaign=issue.pk).allottable().order_by(*FIRST)
    keys = [payment.pk for payment in due.select_for_update(of=["self"], no_key=True)[:limit]]
    # Read again: while we waited for a lock, a refund may have been recorded.
    paid = list(Payment.objects.filter(pk__in=keys).allottable().order_by(*FIRST))
    _allot(issue, [payment for payment in paid if payment.kept_cents >= issue.nominal_cents])
    _refund_rests(issue, paid)
    point("issue:before commit")
    return len(keys)


def _allot(issue: ShareIssue, paid: Sequence[Payment]) -> None:
    Pledge.objects.filter(pk__in=[payment.pledge_id for payment in paid]).move(
        Status.COLLECTED, Status.ISSUED, PledgeEvent.Kind.ISSUED
    )
    last = issue.allotments.aggregate(number=Max("number"))["number"] or 0
    made = Allotment.objects.bulk_create(
        Allotment(
            issue=issue,
            pledge_id=payment.pledge_id,
            number=number,
            shares=payment.kept_cents // issue.nominal_cents,
            nominal_cents=issue.nominal_cents,
            paid_cents=payment.kept_cents,
        )
        for number, payment in enumerate(paid, last + 1)
    )
    point("issue:before journal")
    ledger.book(ledger.issued(payment, allotment) for payment, allotment in zip(paid, made, strict=True))


def _refund_rests(issue: ShareIssue, paid: Iterable[Payment]) -> None:
    """Schedule refunds of what makes no whole share; of those that make none at all, everything."""
    rests = {payment: payment.kept_cents % issue.nominal_cents for payment in paid}
    Refund.objects.bulk_create(Refund(payment=payment, amount_cents=cents) for payment, cents in rests.items() if cents)
    wakeup.wake_on_commit("payments.tasks.refund")
