"""What the account holds at the payment service, against what would go back: looked up by a sweep, never by a page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

import gateway
from campaigns.models import Campaign
from payments.models import Account, Entry, ServiceBalance

FRESH = timedelta(hours=1)  # what is older is not known any more
FIELDS = ["available_cents", "pending_cents", "at"]
COME_IN = [Account.STRIPE, Account.FEES]  # together what came in and has neither gone back nor been disputed


@dataclass(frozen=True, slots=True)
class Need:
    """What would go back in one currency, and what refunds could draw on; unknown while the service is silent."""

    currency: str
    cents: int
    available: int | None = None
    at: datetime | None = None

    @property
    def missing(self) -> int:
        return max(0, self.cents - self.available) if self.available is not None else 0


def look() -> None:
    """Ask what the account holds and keep it for whoever looks. Raises gateway.Unavailable, and then keeps the last."""
    now = timezone.now()
    found = [
        ServiceBalance(currency=each.currency, available_cents=each.available, pending_cents=each.pending, at=now)
        for each in gateway.read_balance()
    ]
    with transaction.atomic():
        ServiceBalance.objects.exclude(currency__in=[each.currency for each in found]).delete()
        ServiceBalance.objects.bulk_create(
            found, update_conflicts=True, unique_fields=["currency"], update_fields=FIELDS
        )


def _fresh() -> dict[str, ServiceBalance]:
    found = ServiceBalance.objects.filter(at__gt=timezone.now() - FRESH)
    return {each.currency: each for each in found}


def needs(campaign: Campaign) -> list[Need]:
    """What is left of what this campaign collected, by the currency of the balance that its refunds draw on."""
    entries = Entry.objects.filter(journal__campaign=campaign, account__in=COME_IN)
    sums = entries.values_list("journal__currency").annotate(sum=Sum("amount_cents")).order_by("journal__currency")
    known = _fresh()
    return [_need(currency, cents, known) for currency, cents in sums if cents > 0]


def _need(currency: str, cents: int, known: dict[str, ServiceBalance]) -> Need:
    if not known:
        return Need(currency, cents)
    there = known.get(currency)
    return Need(currency, cents, there.available_cents if there else 0, there.at if there else None)


def exchanged_into(campaign: Campaign) -> list[str]:
    """The currencies of an account that does not settle in the campaign's; none if it does, or if that is unknown."""
    known = _fresh()
    return [] if campaign.currency in known else sorted(known)
