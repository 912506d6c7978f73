"""The account's balance: its movements, its available and pending parts, top-ups and payouts."""

from collections.abc import Sequence

from sandbox.stripe.state.box import Box
from sandbox.stripe.state.errors import Refused
from sandbox.stripe.state.store import Obj

DAY = 86400
USUAL = ("usd", "eur", "chf", "gbp")


def record(box: Box, source: Obj, kind: str, amount: int, *, fee: int = 0) -> Obj:
    """Record a movement on the balance as Stripe does: net = amount - fee."""
    currency, gross, exchange = box.account.settled(source["currency"], amount)
    _, cost, _ = box.account.settled(source["currency"], fee)
    waits = int(box.account.settle_days * DAY) if kind == "charge" else 0
    details = [{"amount": cost, "currency": currency, "type": "stripe_fee", "description": "Sandbox fee"}]
    entry = box.new(
        "txn",
        "balance_transaction",
        type=kind,
        reporting_category="dispute" if kind == "adjustment" else kind,
        source=source["id"],
        amount=gross,
        fee=cost,
        net=gross - cost,
        fee_details=details if cost else [],
        currency=currency,
        available_on=box.now() + waits,
        status="pending" if waits else "available",
        **exchange,
    )
    box.store.add_number(f"balance:{currency}", entry["net"])
    if waits:
        box.later(waits, "settle", entry["id"])
    else:
        _add_available(box, currency, entry["net"])
    return entry


def settle(box: Box, id_: str) -> None:
    entry = box.get("balance_transaction", id_)
    entry["status"] = "available"
    box.save(entry)
    _add_available(box, entry["currency"], entry["net"])


def _add_available(box: Box, currency: str, net: int) -> None:
    box.store.add_number(f"available:{currency}", net)
    if net > 0:
        box.later(0, "send_refunds", currency)


def available(box: Box, currency: str) -> int:
    return int(box.store.number(f"available:{currency}"))


def retrieve(box: Box, _p: Obj) -> Obj:
    sums = _sums(box, "balance")
    free = _sums(box, "available")
    usual: Sequence[str] = (box.account.settles_in,) if box.account.settles_in else USUAL
    names = list(dict.fromkeys([*usual, *sums]))
    return {
        "object": "balance",
        "livemode": False,
        "available": [{"amount": free.get(name, 0), "currency": name} for name in names],
        "pending": [{"amount": sums.get(name, 0) - free.get(name, 0), "currency": name} for name in names],
    }


def _sums(box: Box, what: str) -> dict[str, int]:
    rows = box.store.rows("SELECT substr(name, ?), value FROM numbers WHERE name LIKE ?", (len(what) + 2, f"{what}:%"))
    return {currency: int(value) for currency, value in rows}


# -- actions in the Dashboard -----------------------------------------------------------------------------


def top_up(box: Box, currency: str, amount: int) -> Obj:
    """Add money from the bank account to the balance."""
    return _move(box, "topup", currency, amount)


def pay_out(box: Box, currency: str, amount: int | None = None) -> Obj:
    """Pay out the available balance, or a part of it."""
    there = available(box, currency)
    wanted = there if amount is None else amount
    if wanted > there:
        raise Refused(400, "You have insufficient funds in your Stripe account.", code="balance_insufficient")
    return _move(box, "payout", currency, -wanted)


def _move(box: Box, kind: str, currency: str, change: int) -> Obj:
    amount = change if kind == "topup" else -change
    if amount < 1:
        raise Refused(400, "This value must be greater than or equal to 1.", param="amount")
    moved = box.new(kind[:2], kind, amount=amount, currency=currency.lower(), status="succeeded", metadata={})
    net = box.new(
        "txn",
        "balance_transaction",
        type=kind,
        reporting_category=kind,
        source=moved["id"],
        amount=change,
        fee=0,
        net=change,
        fee_details=[],
        currency=moved["currency"],
        available_on=box.now(),
        status="available",
    )
    box.store.add_number(f"balance:{net['currency']}", change)
    _add_available(box, net["currency"], change)
    moved["balance_transaction"] = net["id"]
    box.emit(f"{kind}.{'succeeded' if kind == 'topup' else 'paid'}", box.save(moved))
    return moved


def pay_out_daily(box: Box, _id: str) -> None:
    """Pay out automatically, as Stripe does unless that is turned off."""
    if box.account.payouts != "automatic":
        return
    for currency in _sums(box, "available"):
        if available(box, currency) > 0:
            pay_out(box, currency)
    box.later(DAY, "pay_out_daily", "account")
