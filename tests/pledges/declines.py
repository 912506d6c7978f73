"""Pledges whose card failed on the day of collection."""

from datetime import timedelta

from django.utils import timezone

from campaigns.models import Campaign
from pledges.models import Payment, Pledge
from sandbox.stripe.sandbox import Sandbox
from tests.make import make_secured, pledge_with, put
from tests.pledges.days import close
from tests.pledges.workers import work


def failed(sandbox: Sandbox, campaign: Campaign, card: str = "chargeCustomerFail") -> Pledge:
    """A pledge whose card failed on the day of collection; another holds the campaign up."""
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge = pledge_with(sandbox, campaign, card, cents=40_26)
    close(campaign)
    work(campaign)
    return pledge


def declined(campaign: Campaign, problem: str, code: str) -> Payment:
    """The same without a payment service, quick."""
    pledge = make_secured(campaign, cents=40_26)
    put(campaign, phase="collecting", deadline=timezone.now())
    return Payment.objects.create(
        pledge=pledge, campaign=campaign, state=Payment.State.DECLINED, amount_cents=40_26, currency="USD",
        method_id="pm_1", customer_id="cus_1", problem=problem, code=code,
        repair_until=timezone.now() + timedelta(hours=72),
    )  # fmt: skip
