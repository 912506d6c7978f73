from datetime import UTC, datetime

from sandbox.stripe.resources.cards import CARDS, OK, PREFIX, Card, card_error
from sandbox.stripe.resources.lists import page
from sandbox.stripe.state.box import Box, merge_metadata, metadata
from sandbox.stripe.state.errors import Refused, invalid, no_such
from sandbox.stripe.state.store import Obj, public

PLAIN = ("email", "name", "phone", "description", "address", "shipping", "preferred_locales")


def create(box: Box, p: Obj) -> Obj:
    fields = {name: p.get(name) for name in PLAIN}
    customer = box.new("cus", "customer", **fields, metadata=metadata(p), balance=0, delinquent=False)
    box.emit("customer.created", customer)
    return customer


def find(box: Box, id_: str | None, param: str = "customer") -> Obj:
    if not id_:
        message = f"You passed an empty string for '{param}'. Leave it out, or supply a value that is not empty."
        raise invalid(message, param, "parameter_invalid_empty")
    customer = box.get("customer", id_, param)
    if customer.get("deleted"):
        raise no_such("customer", id_, param)
    return customer


def retrieve(box: Box, id_: str, _p: Obj) -> Obj:
    customer = box.get("customer", id_)
    return {key: customer[key] for key in ("id", "object", "deleted")} if customer.get("deleted") else customer


def update(box: Box, id_: str, p: Obj) -> Obj:
    customer = find(box, id_, "id")
    customer.update({name: p[name] for name in PLAIN if name in p})
    if "metadata" in p:
        customer["metadata"] = merge_metadata(customer["metadata"], p["metadata"])
    box.emit("customer.updated", box.save(customer))
    return customer


def delete(box: Box, id_: str, _p: Obj) -> Obj:
    customer = find(box, id_, "id")
    for method in box.store.find("payment_method", [("customer = ?", [id_])], 1000):
        detach(box, method["id"], {})
    box.emit("customer.deleted", customer)
    gone = {key: customer[key] for key in ("id", "object", "created", "livemode")} | {"deleted": True}
    return retrieve(box, box.save(gone)["id"], {})


def methods(box: Box, id_: str, p: Obj) -> Obj:
    find(box, id_, "id")
    return page(box, "payment_method", p | {"customer": id_}, f"/v1/customers/{id_}/payment_methods")


# -- payment methods --------------------------------------------------------------------------------------


def new_method(box: Box, card: Card, customer: str | None = None, *, set_up: bool = False) -> Obj:
    details = {"card": _details(box, card)} if card.kind == "card" else {card.kind: {}}
    return box.new(
        "pm",
        "payment_method",
        type=card.kind,
        customer=customer,
        billing_details={"address": None, "email": None, "name": None, "phone": None},
        metadata={},
        allow_redisplay="unspecified",
        _card=card.name,
        _set_up=set_up,
        **details,
    )


def _details(box: Box, card: Card) -> Obj:
    year, month = _expiry(box, card)
    return {
        "brand": "visa",
        "display_brand": "visa",
        "country": card.country,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": f"sandbox{card.last4}",
        "funding": "credit",
        "last4": card.last4,
    }


def _expiry(box: Box, card: Card) -> tuple[int, int]:
    if card.expires_soon:
        today = datetime.fromtimestamp(box.now(), UTC)
        return (today.year, today.month + 1) if today.month < 12 else (today.year + 1, 1)
    return 2020 if card.saving == "expired_card" else 2034, 12


def method(box: Box, id_: str) -> Obj:
    """An existing payment method by its id, or a new one by the name of a test card."""
    if id_.startswith(PREFIX):
        if (name := id_.removeprefix(PREFIX)) not in CARDS:
            raise no_such("payment_method", id_, "payment_method")
        return new_method(box, CARDS[name])
    found = box.get("payment_method", id_, "payment_method")
    if found.get("_detached"):
        message = "The provided PaymentMethod was detached from a Customer. It may not be used again."
        raise Refused(400, message, code="payment_method_unexpected_state", param="payment_method")
    return found


def belongs(method: Obj, customer: str | None) -> None:
    if method["customer"] and method["customer"] != customer:
        message = (
            f"The customer does not have a payment method with the ID {method['id']}."
            if customer
            else f"The payment method {method['id']} belongs to a customer; include the customer."
        )
        raise Refused(400, message, code="resource_missing", param="payment_method", saved=False)


def attach(box: Box, id_: str, p: Obj) -> Obj:
    customer = find(box, p["customer"])
    card = method(box, id_)
    belongs(card, customer["id"])
    outcome = CARDS[card["_card"]].saved(approved=True)
    if outcome != OK:
        raise card_error(outcome)
    card["customer"] = customer["id"]
    box.emit("payment_method.attached", box.save(card))
    return card


def detach(box: Box, id_: str, _p: Obj) -> Obj:
    card = box.get("payment_method", id_)
    if not card["customer"]:
        message = "The payment method you provided is not attached to a customer so detachment is impossible."
        raise Refused(400, message, param="payment_method")
    card.update(customer=None, _detached=True)
    box.emit("payment_method.detached", box.save(card))
    return card


def shown(box: Box, id_: str | None) -> Obj | None:
    found = box.store.get(id_) if id_ else None
    return public(found) if found else None
