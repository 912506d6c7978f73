"""Disputes: the supporter's bank demands the money back, or makes an inquiry first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import stripe

from gateway.balance import Movement, movement
from gateway.core import id_of, optional, read_each, stripe_api


class DisputeState(StrEnum):
    INQUIRY = "inquiry"  # the bank wants information; no money has moved
    OPEN = "open"
    WON = "won"
    LOST = "lost"
    APPEAL = "appeal"  # lost, and being contested again
    CLOSED = "closed"  # ended without money moving


STATES = {
    "warning_needs_response": DisputeState.INQUIRY,
    "warning_under_review": DisputeState.INQUIRY,
    "warning_closed": DisputeState.CLOSED,
    "prevented": DisputeState.CLOSED,
    "appeal_needs_response": DisputeState.APPEAL,
    "appeal_under_review": DisputeState.APPEAL,
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
}


@dataclass(frozen=True, slots=True)
class DisputeSnapshot:
    """The current state of a dispute. Only its movements tell what it has cost so far."""

    id: str
    intent_id: str
    amount: int
    state: DisputeState
    movements: tuple[Movement, ...]


def read_dispute(dispute_id: str) -> DisputeSnapshot:
    with stripe_api() as api:
        return _news(api.disputes.retrieve(dispute_id, {"expand": ["balance_transactions"]}))


def list_disputes(since: datetime, unreadable: dict[str, Exception] | None = None) -> Iterator[DisputeSnapshot]:
    """List every dispute since then, newest first; ones that cannot be parsed go into `unreadable` by id."""
    with stripe_api() as api:
        disputes = api.disputes.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
        yield from read_each(disputes.auto_paging_iter(), _news, unreadable)


def _news(dispute: stripe.Dispute) -> DisputeSnapshot:
    found = [movement(each) for each in optional(dispute, "balance_transactions") or []]
    return DisputeSnapshot(
        dispute.id,
        id_of(dispute, "payment_intent"),
        dispute.amount,
        STATES.get(dispute.status, DisputeState.OPEN),
        tuple(each for each in found if each),
    )
