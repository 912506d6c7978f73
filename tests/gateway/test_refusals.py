"""Refusals that are not declines and that the payer can fix with another card."""

from pathlib import Path

import pytest
import stripe

from accounts.models import Alarm
from campaigns.models import Campaign
from gateway import core, refusals
from payments.models import Payment
from pledges.models import Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.faults import both_collected, holds, refusal, repaired
from tests.helpers.simulation import timeline
from tests.helpers.simulation.declines import closed
from tests.helpers.workers import kinds, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State


def test_a_card_that_was_detached_at_the_service_needs_another_card(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = closed(sandbox, campaign)
    core.client().v1.payment_methods.detach(pledge.cards.get().method_id)

    timeline.work()

    payment = pledge.payments.get()
    assert (payment.state, payment.problem) == (PaymentState.DECLINED, "another_card")
    assert "card_failed" in kinds(pledge)
    assert not Alarm.objects.exists()
    repaired(sandbox, pledge)
    assert both_collected(sandbox, campaign)


def test_a_customer_deleted_at_stripe_is_recreated_with_another_card(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = closed(sandbox, campaign)
    core.client().v1.customers.delete(pledge.payments.get().customer_id)

    timeline.work()

    payment = pledge.payments.get()
    assert (payment.state, payment.problem, payment.intent_id) == (PaymentState.DECLINED, "another_card", "")
    assert "card_failed" in kinds(pledge)
    repaired(sandbox, pledge)
    assert both_collected(sandbox, campaign)


def test_the_audit_does_not_expect_deleted_cards(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = closed(sandbox, campaign)
    core.client().v1.payment_methods.detach(pledge.cards.get().method_id)
    timeline.work()

    timeline.skip(sandbox.move_clock, 73)
    timeline.work()

    assert statuses(campaign) == [Status.COLLECTED, Status.LAPSED]
    assert holds(sandbox)


def test_every_code_of_the_payers_is_one_of_stripes() -> None:
    source = Path(stripe._payment_intent.__file__).read_text()
    assert {code for code in refusals.PAYERS if f'"{code}"' not in source} == set()
    finals = {code for code in refusals.FINAL_FOR_A_REFUND if f'"{code}"' not in source}
    assert finals == set()


@pytest.mark.parametrize(
    ("code", "param", "message"),
    [
        ("payment_method_unexpected_state", "payment_method", ""),
        ("resource_missing", "payment_method", ""),
        ("resource_missing", "customer", ""),
        ("payment_intent_incompatible_payment_method", None, ""),
        ("payment_method_currency_mismatch", None, ""),
        (None, "payment_method", "It may not be used again."),
        (None, None, "The provided PaymentMethod was detached from a Customer. It may not be used again."),
    ],
)
def test_errors_that_the_payer_can_fix(code: str | None, param: str | None, message: str) -> None:
    assert refusals.is_payer_fault(refusal(code, param, message))


@pytest.mark.parametrize(
    ("code", "param"),
    [
        ("parameter_unknown", "payment_method"),
        ("amount_too_small", "amount"),
        ("resource_missing", "intent"),
        ("payment_method_unactivated", None),
        ("account_invalid", None),
        (None, None),
    ],
)
def test_errors_that_the_payer_cannot_fix(code: str | None, param: str | None) -> None:
    assert not refusals.is_payer_fault(refusal(code, param))
