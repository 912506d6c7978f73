"""Sending refunds that are due. Claim, call, record the results: no transaction is open during a call."""

import logging
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.utils import timezone

import gateway
from accounts import alarms
from common.crash import point
from gateway import RefundSnapshot
from payments.books import restoring
from payments.collection import throttle
from payments.models import Refund
from payments.refunds import refund_results

log = logging.getLogger(__name__)

RefundState = Refund.State
BATCH = 40
NEW_KEY_WAITS = timedelta(minutes=5)


def refund_due(campaign_id: UUID | None = None, limit: int = BATCH) -> int:
    """Send refunds that are due, and check those in progress; returns how many were claimed."""
    if not restoring.is_reconciled():
        return 0
    due = Refund.objects.filter(state__in=[RefundState.TO_REFUND, *Refund.ON_THEIR_WAY])
    if campaign_id:
        due = due.filter(payment__campaign=campaign_id)
    batch = due.select_related("payment__pledge__supporter").claim(limit)
    if not batch:
        return 0
    point("refund:before call")
    answers = throttle.each("refunds", [partial(_send, each) for each in batch])
    point("refund:after call")
    for each, answer in zip(batch, answers, strict=True):
        try:
            _write_down(each, answer)
        except Exception:
            log.exception("%s, try %d", each, each.tries)
            each.later()
        point("refund:between commits")
    point("refund:after commit")
    return len(batch)


def _write_down(row: Refund, answer: RefundSnapshot | Exception) -> None:
    if isinstance(answer, RefundSnapshot):
        refund_results.record(row, answer)
    elif isinstance(answer, gateway.Refused) and gateway.is_final(answer):
        _refused(row, answer)
    else:
        _put_off(row, answer)


def _send(row: Refund) -> RefundSnapshot:
    if row.refund_id:
        return gateway.read_refund(row.refund_id)
    if row.looks_first and (made := gateway.find_refund(row.pk, row.payment.intent_id)):
        return made
    return gateway.refund(row.pk, row.payment.intent_id, row.amount_cents, row.turn)


def _put_off(row: Refund, error: Exception) -> None:
    """Try again later. Before a new key is used, wait until a refund made with the old one would be visible."""
    alarms.raise_for(error)
    if isinstance(error, gateway.Refused):
        row.spoil(spent=True)
    elif isinstance(error, gateway.Broken):
        row.spoil(spent=error.spends_key)
        if row.spoiled % 2 == 0:
            Refund.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=timezone.now() + NEW_KEY_WAITS)
            return
    row.later()


def _refused(row: Refund, error: Exception) -> None:
    """The payment service refuses for good: mark the refund as failed, for a person to look at."""
    log.error("%s refused: %s", row, error)
    row.done(state=RefundState.FAILED, failure=str(error)[:80])
