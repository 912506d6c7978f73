from .box import Box
from .store import Obj


def record(box: Box, source: Obj, kind: str, amount: int, *, fee: int = 0) -> Obj:
    """One movement on the account's balance, as Stripe books it: net = amount - fee."""
    currency = source["currency"]
    details = [{"amount": fee, "currency": currency, "type": "stripe_fee", "description": "Sandbox fee"}]
    box.store.add_number(f"balance:{currency}", amount - fee)
    return box.new(
        "txn",
        "balance_transaction",
        type=kind,
        reporting_category="dispute" if kind == "adjustment" else kind,
        source=source["id"],
        amount=amount,
        fee=fee,
        net=amount - fee,
        fee_details=details if fee else [],
        currency=currency,
        available_on=box.now(),
        status="available",
        description=source.get("description"),
        exchange_rate=None,
    )


def retrieve(box: Box, _p: Obj) -> Obj:
    sums = box.store.rows("SELECT substr(name, 9), value FROM numbers WHERE name LIKE 'balance:%'")
    available = [{"amount": int(net), "currency": currency} for currency, net in sums]
    pending = [{"amount": 0, "currency": currency} for currency, _ in sums]
    return {"object": "balance", "livemode": False, "available": available, "pending": pending}
