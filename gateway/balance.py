"""The account's balance at the payment service, and the movements that make it up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import stripe

from gateway.core import id_of, optional, read_each, stripe_api


@dataclass(frozen=True, slots=True)
class Movement:
    """An amount that entered or left the balance, in minor units of the currency the payment service settles in."""

    id: str
    amount: int
    fee: int
    currency: str
    intent_id: str = ""  # of the payment it belongs to; set only by `list_movements`

    @property
    def net(self) -> int:
        return self.amount - self.fee


@dataclass(frozen=True, slots=True)
class Holding:
    """What the account holds in one currency, in minor units. Refunds are paid from `available`."""

    currency: str
    available: int
    pending: int


def movement(found: object) -> Movement | None:
    """Read an expanded balance transaction; None if there is none yet."""
    if not isinstance(found, stripe.BalanceTransaction):
        return None
    source = optional(found, "source")
    intent_id = id_of(source, "payment_intent") if isinstance(source, stripe.StripeObject) else ""
    return Movement(found.id, found.amount, found.fee, found.currency.upper(), intent_id)


def read_balance() -> list[Holding]:
    """Fetch what the account holds, in every currency that it settles in."""
    with stripe_api() as api:
        balance = api.balance.retrieve()
    available = {each.currency.upper(): each.amount for each in balance.available}
    pending = {each.currency.upper(): each.amount for each in balance.pending}
    names = sorted(available.keys() | pending.keys())
    return [Holding(name, available.get(name, 0), pending.get(name, 0)) for name in names]


def list_movements(since: datetime, unreadable: dict[str, Exception] | None = None) -> Iterator[Movement]:
    """List all movements on the balance since then, newest first, including those not made by this site."""
    with stripe_api() as api:
        found = api.balance_transactions.list(
            {"created": {"gte": int(since.timestamp())}, "limit": 100, "expand": ["data.source"]}
        )
        yield from filter(None, read_each(found.auto_paging_iter(), movement, unreadable))
