"""Disputes as at Stripe: an inquiry moves no money, a dispute does, and countering it may cost a second fee."""

from sandbox.stripe.resources.balance import record
from sandbox.stripe.state.box import Box
from sandbox.stripe.state.errors import Refused
from sandbox.stripe.state.store import Obj

FEE = 1500
CLOSED = ("won", "lost", "warning_closed", "prevented")
# Possible transitions. From an inquiry to `needs_response`: the bank takes the money after all.
MOVES = {
    "warning_needs_response": ("warning_under_review", "warning_closed", "prevented", "needs_response"),
    "warning_under_review": ("warning_closed", "prevented", "needs_response"),
    "needs_response": ("under_review", "won", "lost"),
    "under_review": ("won", "lost"),
    "lost": ("appeal_needs_response",),
    "appeal_needs_response": ("appeal_under_review", "won", "lost"),
    "appeal_under_review": ("won", "lost"),
}


def open_one(box: Box, charge: Obj, *, inquiry: bool = False) -> Obj:
    dispute = box.new(
        "dp",
        "dispute",
        status="warning_needs_response" if inquiry else "needs_response",
        amount=charge["amount_captured"],
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        evidence={},
        evidence_details={"due_by": box.now() + 9 * 86400, "has_evidence": False, "past_due": False},
        is_charge_refundable=inquiry,
        metadata={},
        payment_intent=charge["payment_intent"],
        reason="fraudulent",
    )
    box.emit("charge.dispute.created", dispute)
    if not inquiry:
        _withdraw(box, dispute)
    return dispute


def _withdraw(box: Box, dispute: Obj) -> None:
    dispute["balance_transactions"].append(record(box, dispute, "adjustment", -dispute["amount"], fee=FEE))
    dispute["is_charge_refundable"] = False
    charge = box.get("charge", dispute["charge"])
    charge["disputed"] = True
    box.save(charge)
    box.emit("charge.dispute.funds_withdrawn", box.save(dispute))


def close(box: Box, id_: str, outcome: str, *, second_fee: bool = False) -> Obj:
    """Move to another status. If won, the money comes back but not the fee; countering may cost a second fee."""
    dispute = box.get("dispute", id_)
    if outcome in CLOSED and dispute["status"] in CLOSED:
        raise Refused(400, f"This dispute was closed as {dispute['status']}.", code="dispute_already_closed")
    possible = MOVES.get(dispute["status"], ())
    if outcome not in possible:
        raise Refused(400, f"outcome must be one of: {', '.join(possible)}.", param="outcome")
    dispute["status"] = outcome
    if outcome == "needs_response":
        _withdraw(box, dispute)
    back = dispute["amount"] if outcome == "won" else 0
    fee = FEE if second_fee and outcome in ("won", "lost") else 0
    if back or fee:
        dispute["balance_transactions"].append(record(box, dispute, "adjustment", back, fee=fee))
    box.emit("charge.dispute.closed" if outcome in CLOSED else "charge.dispute.updated", box.save(dispute))
    if back:
        box.emit("charge.dispute.funds_reinstated", dispute)
    return dispute
