"""The balance at the payment service, compared with what refunds may need. A sweep reads and stores it for pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

import gateway
from campaigns.models import Campaign
from payments.models import Account, Entry, ServiceBalance

FRESH = timedelta(hours=1)  # an older balance counts as unknown
FIELDS = ["available_cents", "pending_cents", "at"]
COME_IN = [Account.STRIPE, Account.FEES]  # their sum is what was collected and is neither refunded nor disputed


@dataclass(frozen=True, slots=True)
class Need:
    """What refunds would need in one currency, in minor units, and what is available; None if unknown."""

    currency: str
    cents: int
    available: int | None = None
    at: datetime | None = None

    @property
    def missing(self) -> int:
        return max(0, self.cents - self.available) if self.available is not None else 0


def refresh() -> None:
    """Read the balance and store it. Raises gateway.Unavailable, in which case the previous one stays."""
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
    """What this campaign would have to refund, by the currency of the balance that refunds are paid from."""
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
    """The currencies that the account settles in if the campaign's is not among them; empty otherwise or if unknown."""
    known = _fresh()
    return [] if campaign.currency in known else sorted(known)
