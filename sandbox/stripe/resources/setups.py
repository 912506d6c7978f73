from sandbox.stripe.resources import customers
from sandbox.stripe.resources.cards import CARDS, CHALLENGE, OK, UNAUTHENTICATED, Card, card_error, unauthenticated
from sandbox.stripe.state.box import Box, metadata, unexpected_state
from sandbox.stripe.state.errors import Refused
from sandbox.stripe.state.store import Obj, public

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def create(box: Box, p: Obj) -> Obj:
    if p.get("customer"):
        customers.find(box, p["customer"])
    intent = box.new(
        "seti",
        "setup_intent",
        status="requires_payment_method",
        allowed_payment_method_types=p.get("allowed_payment_method_types"),
        automatic_payment_methods=p.get("automatic_payment_methods"),
        cancellation_reason=None,
        customer=p.get("customer"),
        description=p.get("description"),
        last_setup_error=None,
        latest_attempt=None,
        mandate=None,
        metadata=metadata(p),
        next_action=None,
        payment_method=None,
        payment_method_options=p.get("payment_method_options"),
        payment_method_types=["card"],
        usage=p.get("usage") or "off_session",
    )
    intent["client_secret"] = f"{intent['id']}_secret_sandbox"
    if p.get("payment_method"):
        chosen = customers.method(box, p["payment_method"])
        intent.update(payment_method=chosen["id"], status="requires_confirmation")
    box.emit("setup_intent.created", box.save(intent))
    return confirm(box, intent["id"], {}) if p.get("confirm") else intent


def confirm(box: Box, id_: str, p: Obj) -> Obj:
    intent = box.get("setup_intent", id_)
    chosen = p.get("payment_method") or intent["payment_method"]
    if intent["status"] not in OPEN or not chosen:
        raise unexpected_state("confirm", intent)
    method = customers.method(box, chosen)
    customers.belongs(method, intent["customer"])
    return attempt(box, intent, method)


def attempt(box: Box, intent: Obj, method: Obj, *, approved: bool | None = None) -> Obj:
    """Attempt to save a card. Raises Refused if it cannot be saved."""
    card: Card = CARDS[method["_card"]]
    outcome = card.saved(approved=approved)
    intent["payment_method"] = method["id"]
    if outcome == CHALLENGE:
        intent.update(status="requires_action", next_action={"type": "use_stripe_sdk", "use_stripe_sdk": {}})
        box.emit("setup_intent.requires_action", box.save(intent))
    elif outcome == OK:
        method.update(customer=intent["customer"], _set_up=True)
        box.emit("payment_method.attached", box.save(method))
        intent.update(status="succeeded", next_action=None, last_setup_error=None)
        box.emit("setup_intent.succeeded", box.save(intent))
    else:
        raise _failed(box, intent, method, outcome)
    return intent


def _failed(box: Box, intent: Obj, method: Obj, outcome: str) -> Refused:
    shown = public(method)
    refusal = (
        unauthenticated("setup_intent", payment_method=shown)
        if outcome == UNAUTHENTICATED
        else card_error(outcome, payment_method=shown)
    )
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_setup_error=dict(refusal.error),
    )
    box.emit("setup_intent.setup_failed", box.save(intent))
    refusal.error["setup_intent"] = public(intent)
    return refusal


def cancel(box: Box, id_: str, p: Obj) -> Obj:
    intent = box.get("setup_intent", id_)
    if intent["status"] not in OPEN:
        raise unexpected_state("cancel", intent)
    intent.update(status="canceled", cancellation_reason=p.get("cancellation_reason"), next_action=None)
    box.emit("setup_intent.canceled", box.save(intent))
    return intent
