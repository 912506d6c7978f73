"""Authorizations that somebody cancels in the Dashboard, or that the bank releases."""

from datetime import timedelta

import pytest
from django.utils import timezone

import gateway
from campaigns.models import Campaign
from payments.collection import charging, payment_results, repairing, sweeps
from payments.models import Payment
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.faults import begun_repair, both_collected, hear, holds, repaired
from tests.helpers.simulation import timeline
from tests.helpers.simulation.declines import closed
from tests.helpers.workers import kinds, skip, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State
Phase = Campaign.Phase


REASONS = pytest.mark.parametrize("reason", ["requested_by_customer", "fraudulent", "duplicate", ""])


@REASONS
def test_an_authorization_cancelled_by_a_person_is_not_repeated(
    campaign: Campaign, sandbox: Sandbox, reason: str
) -> None:
    pledge = closed(sandbox, campaign)
    charging.authorize_due()
    sandbox.cancel_payment(pledge.payments.get().intent_id, reason)
    hear(sandbox)
    timeline.work()

    payment = pledge.payments.exclude(state=PaymentState.RELEASED).get()
    assert (payment.state, payment.problem, payment.intent_id) == (PaymentState.DECLINED, "cancelled", "")
    assert "reservation_cancelled" in kinds(pledge)
    with pytest.raises(repairing.WrongMove):
        repairing.same_card(payment)

    timeline.skip(sandbox.move_clock, 73)
    timeline.work()
    assert statuses(campaign) == [Status.COLLECTED, Status.LAPSED]
    assert holds(sandbox)


def test_after_a_cancellation_a_supporter_must_pay_themselves(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = closed(sandbox, campaign)
    charging.authorize_due()
    sandbox.cancel_payment(pledge.payments.get().intent_id)
    hear(sandbox)
    timeline.work()

    repaired(sandbox, pledge)

    assert both_collected(sandbox, campaign)


def test_a_card_that_a_person_cancelled_is_not_tried_again_after_the_supporter_paid_with_another(
    campaign: Campaign, sandbox: Sandbox
) -> None:
    """The first card may be stolen, and the one that the supporter paid with is not saved."""
    pledge = closed(sandbox, campaign)
    charging.authorize_due()
    sandbox.cancel_payment(pledge.payments.get().intent_id, "fraudulent")
    hear(sandbox)
    step = begun_repair(pledge)
    sandbox.complete(step.session_id)
    charging.sync(step)
    sandbox.expire_authorizations(pledge.payments.get(state=PaymentState.AUTHORIZED).intent_id)
    timeline.work()

    payment = pledge.payments.exclude(state=PaymentState.RELEASED).get()
    assert (payment.state, payment.problem, payment.intent_id) == (PaymentState.DECLINED, "cancelled", "")
    assert kinds(pledge).count("reservation_cancelled") == 2

    repaired(sandbox, pledge)
    assert both_collected(sandbox, campaign)


def test_a_payment_cancelled_before_its_capture_is_not_collected(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = closed(sandbox, campaign)
    charging.authorize_due()
    sweeps.advance_all()
    assert pledge.payments.get().state == PaymentState.TO_CAPTURE
    sandbox.cancel_payment(pledge.payments.get().intent_id)

    timeline.work()

    assert statuses(campaign) == [Status.COLLECTED, Status.SECURED]
    assert pledge.payments.latest("pk").problem == "cancelled"
    skip(hours=73)
    timeline.work()
    assert statuses(campaign) == [Status.COLLECTED, Status.LAPSED]
    assert Campaign.objects.get().phase == Phase.OFFER
    assert holds(sandbox)


def test_an_authorization_that_expired_at_the_bank_is_repeated(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = closed(sandbox, campaign)
    charging.authorize_due()
    sandbox.expire_authorizations(pledge.payments.get().intent_id)
    timeline.work()
    assert statuses(campaign) == [Status.COLLECTED] * 2
    assert "reservation_cancelled" not in kinds(pledge)


def test_no_answer_of_a_reservation_lacks_its_end(campaign: Campaign, sandbox: Sandbox) -> None:
    sandbox.faults.omit_capture_before = True
    pledge = closed(sandbox, campaign)
    charging.authorize_due()

    expires_at = pledge.payments.get().expires_at
    assert expires_at
    assert abs(expires_at - timezone.now() - gateway.SHORTEST) < timedelta(minutes=1)
    # Not even one that nothing is known of but its state.
    Payment.objects.filter(pledge=pledge).update(state=PaymentState.TO_AUTHORIZE, expires_at=None)
    Pledge.objects.filter(pk=pledge.pk).update(status=Status.SECURED)
    payment = pledge.payments.select_related("campaign").get()
    payment_results.record([(payment, gateway.Charge("pi_1", gateway.Outcome.AUTHORIZED, 40_26, 0))])
    payment.refresh_from_db()
    assert payment.expires_at
