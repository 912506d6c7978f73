from .balance import record
from .box import Box
from .errors import Refused
from .store import Obj

FEE = 1500


def open_one(box: Box, charge: Obj) -> Obj:
    dispute = box.new(
        "dp",
        "dispute",
        status="needs_response",
        amount=charge["amount_captured"],
        charge=charge["id"],
        currency=charge["currency"],
        evidence={},
        evidence_details={"due_by": box.now() + 9 * 86400, "has_evidence": False, "past_due": False},
        is_charge_refundable=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        reason="fraudulent",
    )
    entry = record(box, dispute, "adjustment", -dispute["amount"], fee=FEE)
    dispute["balance_transactions"] = [entry]
    charge["disputed"] = True
    box.save(charge)
    box.emit("charge.dispute.created", box.save(dispute))
    return dispute


def close(box: Box, id_: str, outcome: str) -> Obj:
    """The bank decided. Won: the money comes back, the fee does not."""
    dispute = box.get("dispute", id_)
    if outcome not in ("won", "lost"):
        raise Refused(400, "outcome must be won or lost.", param="outcome")
    if dispute["status"] in ("won", "lost"):
        raise Refused(400, f"This dispute was closed as {dispute['status']}.", code="dispute_already_closed")
    dispute["status"] = outcome
    if outcome == "won":
        dispute["balance_transactions"].append(record(box, dispute, "adjustment", dispute["amount"]))
    box.emit("charge.dispute.closed", box.save(dispute))
    return dispute
