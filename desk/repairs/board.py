"""Whose card failed and can still be fixed, what that would bring, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils import timezone

from campaigns.models import Campaign
from common.models import Mail
from payments.models import Payment, PaymentQuerySet
from pledges.models import Status

LISTED = 100
KINDS = ["card_failed", "repair_reminder", "last_chance"]  # of mails about a failed card
State = Payment.State


@dataclass(frozen=True, slots=True)
class Standing:
    """What is missing to the threshold, and what the failed cards would bring.

    `fewest` is how many of the largest would suffice; None if nothing is missing or all of them are not enough.
    `pending_cents` is still being authorized, and counts for neither.
    """

    missing_cents: int
    people: int
    cents: int
    fewest: int | None
    pending_cents: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A failed payment with the newest mail about it, if it is still known."""

    payment: Payment
    mail: Mail | None


def repairable(campaign: Campaign) -> PaymentQuerySet:
    """The failed payments that supporters can still fix."""
    if campaign.phase != Campaign.Phase.COLLECTING:
        return Payment.objects.none()
    failed = Payment.objects.filter(campaign=campaign, state__in=[State.DECLINED, State.REPAIRING])
    return failed.filter(repair_until__gt=timezone.now())


def standing(campaign: Campaign) -> Standing:
    """Exact as of now, from the pledges and payments themselves, as the recount does it."""
    by_amount = Counter(dict(repairable(campaign).values_list("amount_cents").annotate(Count("pk")).order_by()))
    authorized = campaign.pledges.filter(status=Status.AUTHORIZED).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    pending = campaign.payments.filter(state=State.TO_AUTHORIZE).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    missing = max(0, campaign.threshold_cents - authorized)
    cents = sum(amount * people for amount, people in by_amount.items())
    return Standing(missing, by_amount.total(), cents, fewest(by_amount, missing), pending)


def fewest(by_amount: Counter[int], missing_cents: int) -> int | None:
    """The smallest number of these amounts that add up to at least what is missing: the largest ones."""
    if missing_cents <= 0:
        return None
    number = 0
    for amount, people in sorted(by_amount.items(), reverse=True):
        needed = -(-missing_cents // amount)
        if needed <= people:
            return number + needed
        number, missing_cents = number + people, missing_cents - amount * people
    return None


def largest(campaign: Campaign) -> list[Failed]:
    """The failed cards with the largest amounts first."""
    found = repairable(campaign).select_related("pledge__supporter").order_by("-amount_cents", "pk")
    payments = list(found[:LISTED])
    mails = newest_mails(payment.pledge_id for payment in payments)
    return [Failed(payment, mails.get(payment.pledge_id)) for payment in payments]


def newest_mails(pledges: Iterable[UUID]) -> dict[UUID, Mail]:
    """The newest mail about a failed card of each of these pledges; a card may have failed in several payments."""
    payments = dict(Payment.objects.filter(pledge__in=list(pledges)).values_list("pk", "pledge"))
    if not payments:
        return {}
    keys = (Q(key__startswith=f"{kind}:{pk}") for kind in KINDS for pk in payments)  # from the index of the keys
    mails = Mail.objects.filter(reduce(or_, keys)).order_by("created_at", "pk").defer("data")
    return {payments[UUID(mail.key.split(":")[1])]: mail for mail in mails}
