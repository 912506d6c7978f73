"""The only package that knows Stripe. It speaks our words, and its errors say what to do next.

Nothing here may be called inside a transaction: a rollback could not undo what was done outside.
"""

from pledges.gateway.balance import Holding, Movement, list_movements, read_balance
from pledges.gateway.cards import (
    CardStep,
    SavedCard,
    StepState,
    close_card_step,
    create_customer,
    forget_card,
    list_customers,
    list_saved_cards,
    open_card_step,
    read_card_step,
)
from pledges.gateway.core import Busy, Forged, Refused, Unavailable
from pledges.gateway.disputes import DisputeNews, DisputeState, list_disputes, read_dispute
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
    Return,
    ReturnState,
    find_refund,
    list_refunds,
    read_refund,
    refund,
)

__all__ = [
    "Bill",
    "Busy",
    "CardStep",
    "Charge",
    "DisputeNews",
    "DisputeState",
    "Forged",
    "Hint",
    "Holding",
    "Movement",
    "Outcome",
    "Refused",
    "RepairStep",
    "Return",
    "ReturnState",
    "SavedCard",
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
    "list_customers",
    "list_disputes",
    "list_hints",
    "list_movements",
    "list_refunds",
    "list_saved_cards",
    "open_card_step",
    "open_hint",
    "open_repair_step",
    "prepare",
    "read_balance",
    "read_card_step",
    "read_charge",
    "read_dispute",
    "read_refund",
    "read_repair_step",
    "refund",
]
