"""Pledges that get into trouble on the day of collection, each beside one that does not."""

from datetime import timedelta

from django.utils import timezone

from campaigns.models import Campaign
from payments.models import Payment
from pledges.models import Pledge
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_secured, pledge_with, put
from tests.helpers.simulation.timeline import close
from tests.helpers.workers import work


def beside(
    sandbox: Sandbox, campaign: Campaign, card: str = "visa", cents: int = 40_26, other_cents: int = 1_000_00
) -> Pledge:
    """A pledge beside another; as they are without more, the other alone holds the campaign up."""
    pledge_with(sandbox, campaign, cents=other_cents)
    return pledge_with(sandbox, campaign, card, cents=cents)


def closed(sandbox: Sandbox, campaign: Campaign, card: str = "visa") -> Pledge:
    """A campaign at its close that stands without the pledge that is returned."""
    pledge = beside(sandbox, campaign, card)
    close(campaign)
    return pledge


def failed(sandbox: Sandbox, campaign: Campaign, card: str = "chargeCustomerFail") -> Pledge:
    """A pledge whose card failed on the day of collection; another holds the campaign up."""
    pledge = closed(sandbox, campaign, card)
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
