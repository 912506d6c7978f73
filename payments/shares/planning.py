"""What an issue of shares would come to, before anybody decides on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, F, Sum, When

from campaigns.models import Campaign
from common import money
from payments.models import Payment


@dataclass(frozen=True, slots=True)
class Plan:
    """`people` get `shares` for `cents` together; `rest_cents` go back, to `without` people all that they have paid."""

    nominal_cents: int
    people: int
    shares: int
    cents: int
    rest_cents: int
    without: int


def nominal_values(currency: str) -> list[int]:
    """The nominal values to choose from: one into which every amount divides, and one unit of the currency."""
    return sorted({money.step(currency), 10 ** money.decimals(currency)})


def plan(campaign: Campaign, nominal_cents: int) -> Plan:
    """Add up what each payment that can become shares now would give."""
    paid = Payment.objects.filter(campaign=campaign).allottable().annotate(shares=F("kept_cents") / nominal_cents)
    found = paid.aggregate(
        all=Count("pk"), people=Count(Case(When(shares__gt=0, then=1))), given=Sum("shares"), kept=Sum("kept_cents")
    )
    shares, kept = int(found["given"] or 0), int(found["kept"] or 0)
    return Plan(
        nominal_cents=nominal_cents,
        people=found["people"],
        shares=shares,
        cents=shares * nominal_cents,
        rest_cents=kept - shares * nominal_cents,
        without=found["all"] - found["people"],
    )
