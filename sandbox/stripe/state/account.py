"""The settings of the sandbox's account, which a person would choose in Stripe's Dashboard."""

from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from sandbox.stripe.state.errors import Refused
from sandbox.stripe.state.store import Obj

type Payouts = Literal["manual", "automatic"]


@dataclass
class Account:
    """The account's settings; every field can be changed at run time."""

    settle_days: float = 0  # until collected money is available
    settles_in: str = ""  # currency that everything is converted to; empty: no conversion
    exchange_rate: str = "0.9"  # what one unit is converted to
    payouts: Payouts = "manual"  # "automatic": the available balance is paid out every day

    def as_json(self) -> Obj:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def change(self, wanted: Obj) -> None:
        for name, value in wanted.items():
            if name not in self.as_json():
                raise Refused(400, f"The account has no setting called {name}.", param=name)
            if name == "payouts" and value not in ("manual", "automatic"):
                raise Refused(400, "payouts must be manual or automatic.", param=name)
            setattr(self, name, value)

    def settled(self, currency: str, amount: int) -> tuple[str, int, Obj]:
        """The currency and amount that reach the balance, and the exchange fields of the balance transaction."""
        if self.settles_in in ("", currency):
            return currency, amount, {}
        rate = Decimal(self.exchange_rate)
        return self.settles_in, _rounded(amount * rate), {"exchange_rate": float(rate)}


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
