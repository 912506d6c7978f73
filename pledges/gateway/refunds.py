"""Money on its way back: refunds and disputes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import stripe

from pledges.gateway import core
from pledges.gateway.core import id_of, optional, our_errors, read_each


class ReturnState(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Return:
    """A refund as the payment service knows it now."""

    id: str
    intent_id: str
    amount: int
    state: ReturnState
    failure: str = ""
    refund: str = ""  # our id for it, from the metadata; empty if it was made elsewhere


@dataclass(frozen=True, slots=True)
class DisputeNews:
    id: str
    intent_id: str
    amount: int
    fee: int
    state: str  # open, won or lost


def refund(refund_id: UUID, intent_id: str, amount: int) -> Return:
    """Send money back to the card that paid. Raises Refused if more would go back than came."""
    with our_errors():
        made = core.client().v1.refunds.create(
            {"payment_intent": intent_id, "amount": amount, "metadata": {"refund": str(refund_id)}},
            {"idempotency_key": f"{refund_id}:refund"},
        )
    return _return(made)


def read_refund(refund_id: str) -> Return:
    with our_errors():
        return _return(core.client().v1.refunds.retrieve(refund_id))


def find_refund(refund_id: UUID, intent_id: str) -> Return | None:
    """Look for a refund of ours whose answer was lost."""
    with our_errors():
        refunds = core.client().v1.refunds.list({"payment_intent": intent_id, "limit": 100})
        found = (_return(each) for each in refunds.auto_paging_iter())
        return next((each for each in found if each.refund == str(refund_id)), None)


def list_refunds(since: datetime, unreadable: dict[str, Exception] | None = None) -> Iterator[Return]:
    """List every refund made since then, newest first; what cannot be understood goes into `unreadable` by its id."""
    with our_errors():
        refunds = core.client().v1.refunds.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
        yield from read_each(refunds.auto_paging_iter(), _return, unreadable)


def _return(made: stripe.Refund) -> Return:
    state = {"succeeded": ReturnState.SUCCEEDED, "failed": ReturnState.FAILED, "canceled": ReturnState.FAILED}
    status = optional(made, "status") or ""
    return Return(
        made.id,
        id_of(made, "payment_intent"),
        made.amount,
        state.get(status, ReturnState.PENDING),
        failure=optional(made, "failure_reason") or "" if status == "failed" else "",
        refund=optional(made, "metadata", "refund") or "",
    )


def read_dispute(dispute_id: str) -> DisputeNews:
    with our_errors():
        dispute = core.client().v1.disputes.retrieve(dispute_id, {"expand": ["balance_transactions"]})
    return DisputeNews(
        dispute.id,
        id_of(dispute, "payment_intent"),
        dispute.amount,
        sum(transaction.fee for transaction in optional(dispute, "balance_transactions") or []),
        dispute.status if dispute.status in {"won", "lost"} else "open",
    )
