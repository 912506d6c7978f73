"""Refunds to the cards that paid."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import stripe

from gateway.balance import Movement, movement
from gateway.core import Refused, id_of, key, optional, read_each, stripe_api
from gateway.refusals import FINAL_FOR_A_REFUND

EXPAND = ["balance_transaction", "failure_balance_transaction"]


class RefundState(StrEnum):
    PENDING = "pending"
    WAITING = "waiting"  # for the balance to cover it
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RefundSnapshot:
    """The current state of a refund at the payment service. The amount is in minor units."""

    id: str
    intent_id: str
    amount: int
    state: RefundState
    failure: str = ""
    refund: str = ""  # our id for it, from the metadata; empty if it was made elsewhere
    movement: Movement | None = None
    came_back: Movement | None = None  # if it failed after it was sent


def refund(refund_id: UUID, intent_id: str, amount: int, turn: int = 0) -> RefundSnapshot:
    """Refund `amount` (minor units) to the card that paid. Raises Refused, also if that exceeds what was paid."""
    with stripe_api() as api:
        made = api.refunds.create(
            {
                "payment_intent": intent_id,
                "amount": amount,
                "metadata": {"refund": str(refund_id)},
                "expand": EXPAND,
            },
            key(f"{refund_id}:refund", turn),
        )
    return _return(made)


def is_final(error: Refused) -> bool:
    """Whether a refund refused with this error would be refused again, whatever we change."""
    return error.code in FINAL_FOR_A_REFUND


def read_refund(refund_id: str) -> RefundSnapshot:
    with stripe_api() as api:
        return _return(api.refunds.retrieve(refund_id, {"expand": EXPAND}))


def find_refund(refund_id: UUID, intent_id: str) -> RefundSnapshot | None:
    """Find a refund of ours whose response was lost."""
    with stripe_api() as api:
        refunds = api.refunds.list(
            {"payment_intent": intent_id, "limit": 100, "expand": [f"data.{name}" for name in EXPAND]}
        )
        found = (_return(each) for each in refunds.auto_paging_iter())
        return next((each for each in found if each.refund == str(refund_id)), None)


def list_refunds(since: datetime, unreadable: dict[str, Exception] | None = None) -> Iterator[RefundSnapshot]:
    """List every refund made since then, newest first; ones that cannot be parsed go into `unreadable` by id."""
    with stripe_api() as api:
        refunds = api.refunds.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
        yield from read_each(refunds.auto_paging_iter(), _return, unreadable)


def _return(made: stripe.Refund) -> RefundSnapshot:
    status = optional(made, "status") or ""
    return RefundSnapshot(
        made.id,
        id_of(made, "payment_intent"),
        made.amount,
        _state(made, status),
        failure=optional(made, "failure_reason") or "" if status == "failed" else "",
        refund=optional(made, "metadata", "refund") or "",
        movement=movement(optional(made, "balance_transaction")),
        came_back=movement(optional(made, "failure_balance_transaction")),
    )


def _state(made: stripe.Refund, status: str) -> RefundState:
    known = {"succeeded": RefundState.SUCCEEDED, "failed": RefundState.FAILED, "canceled": RefundState.FAILED}
    waits = status == "pending" and optional(made, "pending_reason") == "insufficient_funds"
    return RefundState.WAITING if waits else known.get(status, RefundState.PENDING)
