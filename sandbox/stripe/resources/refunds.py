from sandbox.stripe.resources.balance import available, record
from sandbox.stripe.resources.cards import CARDS
from sandbox.stripe.resources.currencies import written
from sandbox.stripe.state.box import Box, merge_metadata, metadata, unexpected_state
from sandbox.stripe.state.errors import Refused, invalid, lacking
from sandbox.stripe.state.store import Obj

FAILS_AFTER = 30


def create(box: Box, p: Obj) -> Obj:
    charge = _charge(box, p)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = p.get("amount", left)
    if charge["disputed"]:
        raise Refused(400, f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise Refused(400, message, code="charge_already_refunded")
    if amount < 1:
        raise invalid("This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer")
    if amount > left:
        asked, rest = written(amount, charge["currency"]), written(left, charge["currency"])
        message = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})"
        raise Refused(400, message, code="amount_too_large", param="amount")
    return _refund(box, charge, amount, p)


def _charge(box: Box, p: Obj) -> Obj:
    if p.get("charge"):
        charge = box.get("charge", p["charge"], "charge")
        intent = box.get("payment_intent", charge["payment_intent"])
    elif p.get("payment_intent"):
        intent = box.get("payment_intent", p["payment_intent"], "payment_intent")
    else:
        raise lacking("payment_intent")
    if intent["status"] != "succeeded":
        raise unexpected_state("refund", intent)
    return box.get("charge", intent["latest_charge"])


def _refund(box: Box, charge: Obj, amount: int, p: Obj) -> Obj:
    refund = box.new(
        "re",
        "refund",
        status="pending",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        metadata=metadata(p),
        payment_intent=charge["payment_intent"],
        **({"reason": p["reason"]} if p.get("reason") else {}),
        _fails=CARDS[charge["_card"]].refund_fails,
    )
    if not _send(box, refund):
        refund["pending_reason"] = "insufficient_funds"
    box.emit("refund.created", box.save(refund))
    _change_refunded(box, charge, amount)
    return refund


def _send(box: Box, refund: Obj) -> bool:
    """Send a refund if the available balance covers it; otherwise it has to wait."""
    currency, needed, _ = box.account.settled(refund["currency"], refund["amount"])
    if available(box, currency) < needed:
        return False
    refund.pop("pending_reason", None)
    refund.update(status="succeeded", balance_transaction=record(box, refund, "refund", -refund["amount"])["id"])
    if refund["_fails"]:
        box.later(FAILS_AFTER, "fail_refund", refund["id"])
    return True


def send_waiting(box: Box, _currency: str) -> None:
    """Send waiting refunds, oldest first, as far as the available balance covers them."""
    for refund in box.store.find("refund", [("tag = ?", ["pending"])], 100_000, oldest=True):
        if _send(box, refund):
            box.emit("refund.updated", box.save(refund))


def _change_refunded(box: Box, charge: Obj, by: int) -> None:
    charge["amount_refunded"] += by
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    box.emit("charge.refunded" if by > 0 else "charge.refund.updated", box.save(charge))


def fail(box: Box, id_: str) -> None:
    """Fail a refund: the payer's bank returned the money."""
    refund = box.get("refund", id_)
    if refund["status"] not in ("succeeded", "pending"):
        return
    refund.update(status="failed", failure_reason="expired_or_canceled_card")
    if "balance_transaction" in refund:
        back = record(box, refund, "refund_failure", refund["amount"])
        refund["failure_balance_transaction"] = back["id"]
    _change_refunded(box, box.get("charge", refund["charge"]), -refund["amount"])
    box.emit("refund.updated", box.save(refund))
    box.emit("refund.failed", refund)


def update(box: Box, id_: str, p: Obj) -> Obj:
    refund = box.get("refund", id_)
    refund["metadata"] = merge_metadata(refund["metadata"], p.get("metadata"))
    box.emit("refund.updated", box.save(refund))
    return refund
