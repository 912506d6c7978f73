"""Authorizations expire: what expires first is collected first, and the work begins in time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from campaigns.models import Campaign
from common import sql
from payments.collection import charging, collecting, sweeps
from payments.models import Payment
from pledges.models import Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import pledge_with
from tests.helpers.faults import holds
from tests.helpers.simulation import timeline
from tests.helpers.workers import statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State


def reserved(sandbox: Sandbox, campaign: Campaign, people: int) -> list[Payment]:
    for _ in range(people):
        pledge_with(sandbox, campaign, cents=1_000_00)
    timeline.close(campaign)
    charging.authorize_due()
    return list(campaign.payments.order_by("pk"))


def ends(payment: Payment, at: datetime) -> None:
    Payment.objects.filter(pk=payment.pk).update(expires_at=at)


@pytest.mark.parametrize("state", [PaymentState.TO_CAPTURE, PaymentState.TO_RELEASE])
def test_authorizations_are_captured_in_order_of_expiry(campaign: Campaign, sandbox: Sandbox, state: str) -> None:
    payments = reserved(sandbox, campaign, 3)
    for payment, hours in zip(payments, (30, 10, 20), strict=True):
        ends(payment, timezone.now() + timedelta(hours=hours))
    if state == PaymentState.TO_CAPTURE:
        sweeps.advance_all()
    else:
        Payment.objects.update(state=state, due_at=timezone.now())
    done = {PaymentState.TO_CAPTURE: charging.capture_due, PaymentState.TO_RELEASE: charging.release_due}[
        PaymentState(state)
    ]

    order = []
    while done(limit=1):
        left = set(Payment.objects.filter(state=state).values_list("pk", flat=True))
        order += [payment for payment in payments if payment.pk not in {*left, *(each.pk for each in order)}]

    assert order == [payments[1], payments[2], payments[0]]


def test_the_order_is_read_off_an_index(campaign: Campaign) -> None:
    due = Payment.objects.filter(state=PaymentState.TO_CAPTURE, due_at__lte=timezone.now()).order_by("expires_at")
    sql.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    assert "payment_expires" in due[:40].explain()


@pytest.mark.parametrize(
    ("rate", "count", "hours"),
    [(20, 1, 12), (20, 576_000, 12), (20, 1_000_000, 1.5 * 1_000_000 / 20 / 3600), (1, 86_400, 36), (0, 10**7, 12)],
)
def test_the_reserve_covers_what_the_rate_needs(settings: Any, rate: float, count: int, hours: float) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND = rate
    assert collecting.reserve(count) == timedelta(hours=hours)


@pytest.mark.parametrize(("hours", "decision"), [(35, "capture"), (37, "")])
def test_a_slow_pace_begins_sooner(
    campaign: Campaign, sandbox: Sandbox, settings: Any, hours: float, decision: str
) -> None:
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=10_00)
    payments = reserved(sandbox, campaign, 2)
    for payment in payments:
        if payment.pledge.amount_cents == 1_000_00:
            ends(payment, timezone.now() + timedelta(hours=hours))
    settings.STRIPE_REQUESTS_PER_SECOND = 2 / timedelta(hours=24).total_seconds()  # both of them in a day

    sweeps.advance_all()

    assert campaign.collection.decision == decision


def test_reservations_that_do_not_say_when_they_end_are_collected_in_time(campaign: Campaign, sandbox: Sandbox) -> None:
    sandbox.faults.omit_capture_before = True
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=10_00)
    reserved(sandbox, campaign, 1)
    # The window was long, and nobody looked: the recount may not wait for it.
    Payment.objects.update(repair_until=timezone.now() + timedelta(days=5))

    timeline.skip(sandbox.move_clock, 4 * 24 + 18 - 12.5)
    timeline.work()
    assert statuses(campaign) == [Status.AUTHORIZED, Status.SECURED]
    timeline.skip(sandbox.move_clock, 1)
    timeline.work()

    assert statuses(campaign) == [Status.COLLECTED, Status.LAPSED]
    assert holds(sandbox)


def test_the_database_refuses_a_reservation_without_an_end(campaign: Campaign, sandbox: Sandbox) -> None:
    payment = reserved(sandbox, campaign, 1)[0]
    with pytest.raises(IntegrityError, match="reserved_payment_expires"):
        Payment.objects.filter(pk=payment.pk).update(expires_at=None)
