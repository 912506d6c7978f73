import re

from sandbox.stripe.resources import charges, customers
from sandbox.stripe.resources.cards import CARDS, CHALLENGE, OK, UNAUTHENTICATED, card_error, unauthenticated
from sandbox.stripe.resources.currencies import check_amount, checked
from sandbox.stripe.state.box import Box, merge_metadata, metadata, unexpected_state
from sandbox.stripe.state.errors import Refused, invalid
from sandbox.stripe.state.store import Obj, public

UNCONFIRMED = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELLABLE = (*UNCONFIRMED, "requires_capture")
ACCOUNT_PREFIX = "SANDBOX"
# Statements show 22 characters, including a prefix of up to ten and "* " as a separator.
LONGEST_SUFFIX = 10
PLAIN = (
    "description",
    "payment_method_options",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor_suffix",
    "transfer_group",
)


def create(box: Box, p: Obj) -> Obj:
    _refuse_misuse(p)
    currency = checked(p["currency"])
    check_amount(p["amount"], currency)
    if "customer" in p:
        customers.find(box, p["customer"])
    intent = box.new(
        "pi",
        "payment_intent",
        status="requires_payment_method",
        amount=p["amount"],
        amount_capturable=0,
        amount_received=0,
        allowed_payment_method_types=p.get("allowed_payment_method_types"),
        automatic_payment_methods=p.get("automatic_payment_methods"),
        canceled_at=None,
        cancellation_reason=None,
        capture_method=p.get("capture_method") or "automatic_async",
        confirmation_method=p.get("confirmation_method") or "automatic",
        currency=currency,
        customer=p.get("customer"),
        last_payment_error=None,
        latest_charge=None,
        metadata=metadata(p),
        next_action=None,
        payment_method=None,
        payment_method_types=["card"],
        processing=None,
        statement_descriptor=None,
        **{name: p.get(name) for name in PLAIN},
    )
    intent["client_secret"] = f"{intent['id']}_secret_sandbox"
    if p.get("payment_method"):
        _choose(box, intent, p["payment_method"])
    box.emit("payment_intent.created", box.save(intent))
    return confirm(box, intent["id"], {"off_session": p.get("off_session")}) if p.get("confirm") else intent


def check_suffix(suffix: str | None, param: str = "statement_descriptor_suffix") -> None:
    """Check a statement descriptor suffix, which appears after the account's prefix on bank statements."""
    if suffix is None:
        return
    letters = re.search("[A-Za-z]", suffix)
    if not letters or re.search(r"""[<>\\'"*]""", suffix) or not suffix.isascii() or len(suffix) > LONGEST_SUFFIX:
        message = (
            f"The statement descriptor suffix must contain at least one letter, none of < > \\ ' \" *, and at most"
            f" {LONGEST_SUFFIX} characters."
        )
        raise invalid(message, param)


def _refuse_misuse(p: Obj) -> None:
    check_suffix(p.get("statement_descriptor_suffix"))
    if p.get("statement_descriptor"):
        message = "statement_descriptor is not supported for cards; use statement_descriptor_suffix instead."
        raise invalid(message, "statement_descriptor")
    if p.get("off_session") and not p.get("confirm"):
        raise invalid("off_session can only be set when confirm is true.", "off_session")


def _choose(box: Box, intent: Obj, method_id: str) -> Obj:
    method = customers.method(box, method_id)
    customers.belongs(method, intent["customer"])
    allowed = intent["allowed_payment_method_types"]
    if allowed and method["type"] not in allowed:
        message = f"The PaymentMethod ({method['type']}) is not among the allowed payment method types: {allowed}."
        raise Refused(400, message, code="payment_intent_incompatible_payment_method", param="payment_method")
    intent["payment_method"] = method["id"]
    if intent["status"] == "requires_payment_method":
        intent["status"] = "requires_confirmation"
    return method


def update(box: Box, id_: str, p: Obj) -> Obj:
    intent = box.get("payment_intent", id_)
    _refuse_misuse(p)
    if intent["status"] not in UNCONFIRMED and set(p) - {"metadata", "description"}:
        raise unexpected_state("update", intent)
    if "amount" in p or "currency" in p:
        intent["currency"] = checked(p.get("currency") or intent["currency"])
        intent["amount"] = p.get("amount", intent["amount"])
        check_amount(intent["amount"], intent["currency"])
    if p.get("customer"):
        intent["customer"] = customers.find(box, p["customer"])["id"]
    if p.get("payment_method"):
        _choose(box, intent, p["payment_method"])
    if "metadata" in p:
        intent["metadata"] = merge_metadata(intent["metadata"], p["metadata"])
    intent.update({name: p[name] for name in (*PLAIN, "capture_method") if name in p})
    return box.save(intent)


def confirm(box: Box, id_: str, p: Obj) -> Obj:
    intent = box.get("payment_intent", id_)
    chosen = p.get("payment_method") or intent["payment_method"]
    if intent["status"] not in UNCONFIRMED or not chosen:
        raise unexpected_state("confirm", intent)
    method = _choose(box, intent, chosen)
    if p.get("capture_method"):
        intent["capture_method"] = p["capture_method"]
    # Stripe accepts true, or the older values "one_off" and "recurring".
    return attempt(box, intent, method, off_session=p.get("off_session") not in (None, False, "false"))


def attempt(box: Box, intent: Obj, method: Obj, *, off_session: bool = False, approved: bool | None = None) -> Obj:
    """Attempt the payment. Raises Refused if the bank declines it."""
    card = CARDS[method["_card"]]
    outcome = card.paid(off_session=off_session, set_up=method["_set_up"], approved=approved)
    intent["payment_method"] = method["id"]
    if outcome == CHALLENGE:
        intent.update(status="requires_action", next_action={"type": "use_stripe_sdk", "use_stripe_sdk": {}})
        box.emit("payment_intent.requires_action", box.save(intent))
        return intent
    if outcome != OK:
        raise _failed(box, intent, method, outcome)
    manual = intent["capture_method"] == "manual"
    charge = charges.authorize(box, intent, method, off_session=off_session)
    intent.update(latest_charge=charge["id"], next_action=None, last_payment_error=None)
    if not manual:
        return _collected(box, intent, charge, intent["amount"])
    intent.update(status="requires_capture", amount_capturable=intent["amount"])
    box.emit("payment_intent.amount_capturable_updated", box.save(intent))
    return intent


def _failed(box: Box, intent: Obj, method: Obj, outcome: str) -> Refused:
    shown = public(method)
    if outcome == UNAUTHENTICATED:
        refusal = unauthenticated("payment_intent", payment_method=shown)
    else:
        refusal = card_error(outcome, payment_method=shown)
        intent["latest_charge"] = charges.decline(box, intent, method, refusal)["id"]
        refusal.error["charge"] = intent["latest_charge"]
    intent.update(
        status="requires_payment_method",
        payment_method=None,  # a new attempt must name its card again
        next_action=None,
        last_payment_error=dict(refusal.error),
    )
    box.emit("payment_intent.payment_failed", box.save(intent))
    refusal.error["payment_intent"] = public(intent)
    return refusal


def capture(box: Box, id_: str, p: Obj) -> Obj:
    intent = box.get("payment_intent", id_)
    if intent["status"] != "requires_capture":
        raise unexpected_state("capture", intent)
    asked: int | None = p.get("amount_to_capture")
    amount: int = intent["amount_capturable"] if asked is None else asked
    if amount < 1:
        message = "This value must be greater than or equal to 1."
        raise invalid(message, "amount_to_capture", "parameter_invalid_integer")
    if amount > intent["amount_capturable"]:
        message = f"The payment intent has {intent['amount_capturable']} capturable, less than {amount}."
        raise invalid(message, "amount_to_capture", "amount_too_large")
    if "metadata" in p:
        intent["metadata"] = merge_metadata(intent["metadata"], p["metadata"])
    box.never_mind(id_)
    return _collected(box, intent, box.get("charge", intent["latest_charge"]), amount)


def _collected(box: Box, intent: Obj, charge: Obj, amount: int) -> Obj:
    charges.collect(box, charge, amount)
    intent.update(status="succeeded", amount_received=amount, amount_capturable=0)
    box.emit("payment_intent.succeeded", box.save(intent))
    for session in box.store.find("checkout.session", [("intent = ?", [intent["id"]])], 1):
        session["payment_status"] = "paid"
        box.save(session)
    return intent


def cancel(box: Box, id_: str, p: Obj) -> Obj:
    intent = box.get("payment_intent", id_)
    if intent["status"] not in CANCELLABLE:
        raise unexpected_state("cancel", intent)
    for session in box.store.find("checkout.session", [("intent = ?", [id_])], 1):
        if session["status"] == "open":
            raise Refused(400, "This PaymentIntent belongs to an open Checkout Session; expire that instead.")
    return void(box, intent, p.get("cancellation_reason"))


def void(box: Box, intent: Obj, reason: str | None) -> Obj:
    if intent["status"] == "requires_capture":
        charges.release(box, box.get("charge", intent["latest_charge"]))
        box.never_mind(intent["id"])
    intent.update(
        status="canceled",
        amount_capturable=0,
        canceled_at=box.now(),
        cancellation_reason=reason,
        next_action=None,
    )
    box.emit("payment_intent.canceled", box.save(intent))
    return intent


def expire(box: Box, id_: str) -> None:
    """Expire an authorization that was not captured in time."""
    intent = box.get("payment_intent", id_)
    if intent["status"] == "requires_capture":
        void(box, intent, "automatic")
