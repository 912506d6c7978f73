"""What the tests start from."""


def make_saved_card(v1, sandbox, card="visa"):
    """A customer and the card that was saved on the hosted page."""
    customer = v1.customers.create({"email": "ada@example.org"})
    session = make_session(v1, customer=customer.id)
    sandbox.complete(session.id, card)
    intent = v1.setup_intents.retrieve(session.setup_intent)
    return customer.id, intent.payment_method


def make_session(v1, **fields):
    wanted = {
        "mode": "setup",
        "currency": "usd",
        "success_url": "https://site.example/back/{CHECKOUT_SESSION_ID}",
        "cancel_url": "https://site.example/",
    }
    return v1.checkout.sessions.create(wanted | fields)


def make_payment_session(v1, amount=4000, **fields):
    price = {"currency": "usd", "unit_amount": amount, "product_data": {"name": "A pledge"}}
    wanted = {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "payment_intent_data": {"capture_method": "manual", "description": "A pledge", "metadata": {"pledge": "7"}},
    }
    return make_session(v1, **(wanted | fields))


def make_intent(v1, sandbox, card="visa", amount=4000, key=None, **fields):
    customer, method = make_saved_card(v1, sandbox, card)
    wanted = {
        "amount": amount,
        "currency": "usd",
        "customer": customer,
        "payment_method": method,
        "capture_method": "manual",
        "allowed_payment_method_types": ["card"],
    }
    return v1.payment_intents.create(wanted | fields, {"idempotency_key": key} if key else {})


def make_collected(v1, sandbox, card="visa", amount=4000):
    intent = make_intent(v1, sandbox, card, amount)
    v1.payment_intents.confirm(intent.id, {"off_session": True})
    return v1.payment_intents.capture(intent.id, {}, {"idempotency_key": f"{intent.id}:capture"})


def events(v1, **params):
    return [event.type for event in v1.events.list({"limit": 100, **params}).data]
