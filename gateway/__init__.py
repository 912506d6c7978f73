"""The only package that knows Stripe. It returns types of its own, and its errors say what to do next.

Nothing here may be called inside a transaction: a rollback could not undo what Stripe has done. Every call asks the
receivers of `calling` first, and config connects one that raises.
"""

from gateway.balance import Holding, Movement, list_movements, read_balance
from gateway.cards import (
    CardRequest,
    CardStep,
    SavedCard,
    StepState,
    close_card_step,
    create_customer,
    delete_customer,
    forget_card,
    is_deleted,
    list_customers,
    list_saved_cards,
    open_card_step,
    read_card,
    read_card_step,
    update_customer,
)
from gateway.charges import SHORTEST, Charge, Outcome, list_charges, read_charge
from gateway.core import (
    Broken,
    Busy,
    CustomerGone,
    Forged,
    IdempotencyKeyUsed,
    NotAllowed,
    Refused,
    ReturnUrls,
    Unavailable,
    calling,
)
from gateway.disputes import DisputeSnapshot, DisputeState, list_disputes, read_dispute
from gateway.payments import Bill, authorize, cancel, capture, prepare
from gateway.refunds import RefundSnapshot, RefundState, find_refund, is_final, list_refunds, read_refund, refund
from gateway.repairs import RepairStep, close_repair_step, open_repair_step, read_repair_step
from gateway.stripe_events import Event, list_events, verify_event

__all__ = [
    "SHORTEST",
    "Bill",
    "Broken",
    "Busy",
    "CardRequest",
    "CardStep",
    "Charge",
    "CustomerGone",
    "DisputeSnapshot",
    "DisputeState",
    "Event",
    "Forged",
    "Holding",
    "IdempotencyKeyUsed",
    "Movement",
    "NotAllowed",
    "Outcome",
    "RefundSnapshot",
    "RefundState",
    "Refused",
    "RepairStep",
    "ReturnUrls",
    "SavedCard",
    "StepState",
    "Unavailable",
    "authorize",
    "calling",
    "cancel",
    "capture",
    "close_card_step",
    "close_repair_step",
    "create_customer",
    "delete_customer",
    "find_refund",
    "forget_card",
    "is_deleted",
    "is_final",
    "list_charges",
    "list_customers",
    "list_disputes",
    "list_events",
    "list_movements",
    "list_refunds",
    "list_saved_cards",
    "open_card_step",
    "open_repair_step",
    "prepare",
    "read_balance",
    "read_card",
    "read_card_step",
    "read_charge",
    "read_dispute",
    "read_refund",
    "read_repair_step",
    "refund",
    "update_customer",
    "verify_event",
]
