"""Checkout: Stripe's hosted page for saving a card or paying with one."""

from sandbox.stripe.resources import customers, payments, setups
from sandbox.stripe.resources.cards import CARDS, IN_THE_DASHBOARD
from sandbox.stripe.resources.currencies import check_amount, checked
from sandbox.stripe.state.box import Box, metadata
from sandbox.stripe.state.errors import Refused, invalid, lacking, no_such
from sandbox.stripe.state.store import Obj

LASTS = 24 * 3600
ID_HERE = "{CHECKOUT_SESSION_ID}"
CHALLENGED = "challenge"
COMPLETE = "complete"
LONGEST_TEXT = 1200
# The locales of Stripe's page that the site uses.
LOCALES = ("auto", "en", "fr", "de", "it")


def create(box: Box, p: Obj) -> Obj:
    mode = p.get("mode")
    if mode not in ("setup", "payment"):
        raise invalid("The sandbox knows the modes setup and payment.", "mode")
    if not p.get("success_url"):
        raise lacking("success_url")
    for name in ("success_url", "cancel_url"):
        if p.get(name) and not p[name].startswith(("http://", "https://")):
            raise invalid("Not a valid URL.", name, "url_invalid")
    customer = customers.find(box, p["customer"]) if "customer" in p else {}
    email = p.get("customer_email") or customer.get("email")
    money = _setup(p) if mode == "setup" else _payment(p)
    expires_at = _expiry(box, p)
    fields: Obj = {
        "mode": mode,
        "status": "open",
        "cancel_url": p.get("cancel_url"),
        "client_reference_id": p.get("client_reference_id"),
        "customer": p.get("customer"),
        "customer_details": {"email": email, "name": customer.get("name")} if email else None,
        "customer_email": p.get("customer_email"),
        "expires_at": expires_at,
        "locale": p.get("locale"),
        "metadata": metadata(p),
        "payment_intent": None,
        "custom_text": p.get("custom_text") or {},
        "payment_method_types": _kinds(p),
        "setup_intent": None,
        "success_url": p["success_url"],
        "ui_mode": p.get("ui_mode") or "hosted_page",
    }
    session = box.new("cs_test", "checkout.session", **(fields | money))
    if mode == "payment" and (p.get("adaptive_pricing") or {}).get("enabled", True):
        session["presentment_details"] = _converted(session["amount_total"], session["currency"])
    session["url"] = f"{box.base_url}/checkout/{session['id']}"
    if mode == "setup":
        session["setup_intent"] = _setup_intent(box, session, p)["id"]
    box.later(expires_at - box.now(), "expire_session", session["id"])
    return box.save(session)


def offered(session: Obj) -> list[str]:
    """The names of the cards that can be chosen on the page."""
    return [name for name, card in CARDS.items() if card.kind in session["payment_method_types"]]


def _kinds(p: Obj) -> list[str]:
    text = ((p.get("custom_text") or {}).get("submit") or {}).get("message") or ""
    if len(text) > LONGEST_TEXT:
        raise invalid(f"At most {LONGEST_TEXT} characters.", "custom_text[submit][message]")
    if (locale := p.get("locale")) and locale not in LOCALES:
        raise invalid(f"Invalid locale: {locale}", "locale")
    kinds: list[str] = p.get("allowed_payment_method_types") or IN_THE_DASHBOARD
    if "card" not in kinds:
        raise invalid("The sandbox has no page without cards.", "allowed_payment_method_types")
    return kinds


def _converted(amount: int, currency: str) -> Obj:
    """Adaptive Pricing: the payer pays in their own currency, at Stripe's exchange rate."""
    theirs = "usd" if currency == "eur" else "eur"
    return {"presentment_amount": max(100, round(amount * 1.04)), "presentment_currency": theirs}


def _expiry(box: Box, p: Obj) -> int:
    at: int = p.get("expires_at") or box.now() + LASTS
    if not 1800 - 60 <= at - box.now() <= LASTS + 60:
        message = "expires_at must be between 30 minutes and 24 hours after the Checkout Session is created."
        raise invalid(message, "expires_at")
    return at


def _setup(p: Obj) -> Obj:
    if not p.get("currency"):
        raise lacking("currency")
    if p.get("line_items") or p.get("payment_intent_data"):
        name = "line_items" if p.get("line_items") else "payment_intent_data"
        raise invalid(f"You can not pass {name} in setup mode.", name)
    return {
        "currency": checked(p["currency"]),
        "amount_total": None,
        "amount_subtotal": None,
        "payment_status": "no_payment_required",
    }


def _payment(p: Obj) -> Obj:
    if not p.get("line_items"):
        raise lacking("line_items")
    if p.get("setup_intent_data"):
        raise invalid("You can not pass setup_intent_data in payment mode.", "setup_intent_data")
    currency: str = p.get("currency") or ""
    total = 0
    for i, item in enumerate(p["line_items"]):
        price = item.get("price_data")
        if price is None or "unit_amount" not in price:
            raise no_such("price", item.get("price") or "", f"line_items[{i}][price]")
        currency = currency or price["currency"]
        if price["currency"].lower() != currency.lower():
            raise invalid("All line items must have the same currency.", f"line_items[{i}]")
        total += price["unit_amount"] * item.get("quantity", 1)
    check_amount(total, checked(currency), "line_items")
    suffix = (p.get("payment_intent_data") or {}).get("statement_descriptor_suffix")
    payments.check_suffix(suffix, "payment_intent_data[statement_descriptor_suffix]")
    return {
        "currency": currency.lower(),
        "amount_total": total,
        "amount_subtotal": total,
        "payment_status": "unpaid",
        "_intent": p.get("payment_intent_data") or {},
    }


def _setup_intent(box: Box, session: Obj, p: Obj) -> Obj:
    data = p.get("setup_intent_data") or {}
    wanted = {name: data[name] for name in ("metadata", "description") if name in data}
    return setups.create(box, wanted | {"customer": session["customer"], "usage": "off_session"})


def _payment_intent(box: Box, session: Obj) -> Obj:
    """The session's intent, created when the payer first tries to pay."""
    if session["payment_intent"]:
        return box.get("payment_intent", session["payment_intent"])
    wanted = {"amount": session["amount_total"], "currency": session["currency"]}
    customer = {"customer": session["customer"]} if session["customer"] else {}
    intent = payments.create(box, session["_intent"] | wanted | customer)
    session["payment_intent"] = intent["id"]
    box.save(session)
    return intent


def submit(box: Box, id_: str, card_name: str, outcome: str | None = None) -> str:
    """Submit the page; returns `complete`, `challenge` or the status of a closed session. Raises Refused."""
    session = box.get("checkout.session", id_)
    if session["status"] != "open":
        return str(session["status"])
    if card_name not in offered(session):
        raise invalid("Please choose one of the cards.", "card")
    card = CARDS[card_name]
    approved = None if outcome is None else outcome == "approve"
    method = customers.new_method(box, card)
    if session["mode"] == "setup":
        intent = box.get("setup_intent", session["setup_intent"])
        setups.attempt(box, intent, method, approved=approved)
    else:
        intent = _payment_intent(box, session)
        if intent["setup_future_usage"]:
            method["customer"] = session["customer"]
            box.save(method)
        payments.attempt(box, intent, method, approved=approved)
    return CHALLENGED if intent["status"] == "requires_action" else _finish(box, session["id"])


def _finish(box: Box, id_: str) -> str:
    session = box.get("checkout.session", id_)
    session.update(status=COMPLETE, url=None)
    if session["mode"] == "payment":
        intent = box.get("payment_intent", session["payment_intent"])
        session["payment_status"] = "paid" if intent["status"] == "succeeded" else "unpaid"
    box.never_mind(id_)
    box.emit("checkout.session.completed", box.save(session))
    return COMPLETE


def expire(box: Box, id_: str, _p: Obj) -> Obj:
    session = box.get("checkout.session", id_)
    if session["status"] != "open":
        message = f"Only Checkout Sessions with a status of open can be expired; this one is {session['status']}."
        raise Refused(400, message)
    _expire(box, session)
    return session


def expire_in_time(box: Box, id_: str) -> None:
    session = box.get("checkout.session", id_)
    if session["status"] == "open":
        _expire(box, session)


def _expire(box: Box, session: Obj) -> None:
    session.update(status="expired", url=None)
    box.never_mind(session["id"])
    box.emit("checkout.session.expired", box.save(session))
    if session["payment_intent"]:
        payments.void(box, box.get("payment_intent", session["payment_intent"]), "abandoned")


def update(box: Box, id_: str, p: Obj) -> Obj:
    session = box.get("checkout.session", id_)
    session["metadata"] = metadata({"metadata": session["metadata"] | (p.get("metadata") or {})})
    return box.save(session)
