"""How the account at the stand-in is set up: what a person would choose in the Dashboard."""

from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from sandbox.stripe.state.errors import Refused
from sandbox.stripe.state.store import Obj

type Payouts = Literal["manual", "automatic"]


@dataclass
class Account:
    """How the account is set up. Every field is a switch."""

    settle_days: float = 0  # until what was collected is available
    settles_in: str = ""  # a currency that everything is converted to; empty: as it was charged
    exchange_rate: str = "0.9"  # what one unit brings, if it is converted
    payouts: Payouts = "manual"  # "automatic": the available balance goes to the bank every day

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
        """In which currency an amount reaches the balance, how much of it, and what its entry says of the exchange."""
        if self.settles_in in ("", currency):
            return currency, amount, {}
        rate = Decimal(self.exchange_rate)
        return self.settles_in, _rounded(amount * rate), {"exchange_rate": float(rate)}


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
