"""The only package that knows Stripe. It speaks our words, and its errors say what to do next.

Nothing here may be called inside a transaction: a rollback could not undo what was done outside.
"""

from pledges.gateway.cards import (
    CardStep,
    StepState,
    close_card_step,
    create_customer,
    forget_card,
    open_card_step,
    read_card_step,
)
from pledges.gateway.core import Busy, Forged, Refused, Unavailable
from pledges.gateway.hints import Hint, list_hints, open_hint
from pledges.gateway.payments import (
    Bill,
    Charge,
    Outcome,
    RepairStep,
    authorize,
    cancel,
    capture,
    close_repair_step,
    list_charges,
    open_repair_step,
    prepare,
    read_charge,
    read_repair_step,
)
from pledges.gateway.refunds import (
    DisputeNews,
    Return,
    ReturnState,
    find_refund,
    list_refunds,
    read_dispute,
    read_refund,
    refund,
)

__all__ = [
    "Bill",
    "Busy",
    "CardStep",
    "Charge",
    "DisputeNews",
    "Forged",
    "Hint",
    "Outcome",
    "Refused",
    "RepairStep",
    "Return",
    "ReturnState",
    "StepState",
    "Unavailable",
    "authorize",
    "cancel",
    "capture",
    "close_card_step",
    "close_repair_step",
    "create_customer",
    "find_refund",
    "forget_card",
    "list_charges",
    "list_hints",
    "list_refunds",
    "open_card_step",
    "open_hint",
    "open_repair_step",
    "prepare",
    "read_card_step",
    "read_charge",
    "read_dispute",
    "read_refund",
    "read_repair_step",
    "refund",
]
