from sandbox.stripe.resources import disputes
from sandbox.stripe.resources.balance import record
from sandbox.stripe.resources.cards import CARDS
from sandbox.stripe.state.box import Box
from sandbox.stripe.state.errors import Refused
from sandbox.stripe.state.store import Obj

# How long Visa authorizations last, on-session and off-session.
AUTHORIZATION_LASTS = 7 * 86400
OFF_SESSION_LASTS = 4 * 86400 + 18 * 3600


def authorize(box: Box, intent: Obj, method: Obj, *, off_session: bool) -> Obj:
    charge = _new(box, intent, method, status="succeeded", paid=True)
    if intent["capture_method"] == "manual":
        lasts = OFF_SESSION_LASTS if off_session else AUTHORIZATION_LASTS
        before = box.later(lasts, "expire_authorization", intent["id"])
        if "card" in charge["payment_method_details"] and not box.faults.omit_capture_before:
            charge["payment_method_details"]["card"]["capture_before"] = before
            box.save(charge)
    box.emit("charge.succeeded", charge)
    return charge


def decline(box: Box, intent: Obj, method: Obj, refusal: Refused) -> Obj:
    charge = _new(
        box,
        intent,
        method,
        status="failed",
        paid=False,
        failure_code=refusal.error["code"],
        failure_message=str(refusal),
    )
    box.emit("charge.failed", charge)
    return charge


def _new(box: Box, intent: Obj, method: Obj, **fields: object) -> Obj:
    kind = method["type"]
    known = ("brand", "last4", "exp_month", "exp_year", "funding")
    details = {name: method[kind][name] for name in known if name in method[kind]}
    base: Obj = {
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "captured": False,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "metadata": intent["metadata"],
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"type": kind, kind: details},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
    }
    return box.new("ch", "charge", **(base | fields), _card=method["_card"])


def collect(box: Box, charge: Obj, amount: int) -> None:
    entry = record(box, charge, "charge", amount, fee=box.fees.on(amount))
    charge.update(captured=True, amount_captured=amount, balance_transaction=entry["id"])
    box.emit("charge.captured", box.save(charge))
    card = CARDS[charge["_card"]]
    if card.disputes or card.inquires:
        disputes.open_one(box, charge, inquiry=card.inquires)


def release(box: Box, charge: Obj) -> None:
    charge.update(refunded=True, amount_refunded=charge["amount"])
    box.emit("charge.refunded", box.save(charge))
