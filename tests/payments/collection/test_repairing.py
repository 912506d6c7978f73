"""Cards that failed on the day of collection: reported, tried again, replaced, or left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from payments import event_list, stripe_events
from payments.collection import charging, payment_results, repair_step, repairing
from payments.models import Payment, StripeEvent
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import pledge_with
from tests.helpers.faults import hear
from tests.helpers.simulation.timeline import close
from tests.helpers.workers import everything_agrees, kinds, skip, statuses, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State
Phase = Campaign.Phase


@pytest.mark.parametrize(
    ("card", "problem"),
    [
        ("chargeCustomerFail", "later"),
        ("authenticationRequired", "authenticate"),
        ("authenticationRequiredChargeDeclinedInsufficientFunds", "later"),
    ],
)
def test_a_declined_card_is_mailed_at_once_and_reminded(
    campaign: Campaign, sandbox: Sandbox, card: str, problem: str
) -> None:
    pledge = pledge_with(sandbox, campaign, card, cents=1_000_00)
    close(campaign)
    work(campaign)
    assert (pledge.payments.get().problem, kinds(pledge)[-1]) == (problem, "card_failed")

    for hours, kind in ((25, "repair_reminder"), (24, "repair_reminder"), (16, "last_chance")):
        skip(hours=hours)
        work(campaign)
        work(campaign)
        assert kinds(pledge)[-1] == kind
    skip(hours=8)
    assert work(campaign).phase == Phase.FAILED
    told = [kind for kind in kinds(pledge) if kind not in {"pledge_saved", "will_be_charged"}]
    assert told == ["card_failed", "repair_reminder", "repair_reminder", "last_chance", "pledge_lapsed"]
    assert pledge.payments.get().had_last_try == (problem == "later")
    everything_agrees()


def test_another_card_repairs_with_the_frozen_amount(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "authenticationRequired", cents=1_000_00)
    close(campaign)
    work(campaign)
    payment = pledge.payments.open_repair()
    assert payment

    url = repair_step.another_card(payment)
    assert url == repair_step.another_card(Payment.objects.get(pledge=pledge, state=PaymentState.REPAIRING))
    session = pledge.payments.get(state=PaymentState.REPAIRING).session_id
    assert sandbox.complete(session)["amount_total"] == 1_000_00
    charging.sync(pledge.payments.select_related("campaign").get(state=PaymentState.REPAIRING))

    assert work(campaign).phase == Phase.OFFER
    assert statuses(campaign) == [Status.COLLECTED]
    assert sorted(pledge.payments.values_list("state", flat=True)) == [PaymentState.CAPTURED, PaymentState.RELEASED]
    everything_agrees()


def test_a_pledge_that_was_read_long_before_knows_its_failed_card(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, "authenticationRequired", cents=1_000_00)
    before = Pledge.objects.select_related("campaign").get()
    close(campaign)
    work(campaign)
    assert before.payments.open_repair() == Payment.objects.get()

    in_time = Pledge.objects.select_related("campaign").get()
    Campaign.objects.get().move(Phase.CANCELLED)
    assert in_time.payments.open_repair() is None


def test_a_repair_is_also_recorded_by_webhook(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=1_000_00)
    close(campaign)
    work(campaign)
    repair_step.another_card(pledge.payments.get())
    sandbox.complete(pledge.payments.get(state=PaymentState.REPAIRING).session_id, "authenticationRequiredOnSetup")

    hear(sandbox)

    assert work(campaign).phase == Phase.OFFER
    everything_agrees()


def test_events_that_webhooks_missed_are_fetched(campaign: Campaign, sandbox: Sandbox) -> None:
    sandbox.faults.webhooks = "off"
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=1_000_00)
    close(campaign)
    work(campaign)
    repair_step.another_card(pledge.payments.get())
    sandbox.complete(pledge.payments.get(state=PaymentState.REPAIRING).session_id)

    assert event_list.fetch() > 0
    assert event_list.fetch() == 0
    StripeEvent.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
    stripe_events.process_stored()

    assert pledge.payments.exclude(state=PaymentState.RELEASED).get().state == PaymentState.AUTHORIZED


def test_the_same_card_can_be_tried_again_where_that_can_work(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=1_000_00)
    hard = pledge_with(sandbox, campaign, "authenticationRequired", cents=5_00)
    close(campaign)
    work(campaign)

    repairing.same_card(pledge.payments.get())
    with pytest.raises(repairing.WrongMove):
        repairing.same_card(pledge.payments.get())
    with pytest.raises(repairing.WrongMove):
        repairing.same_card(hard.payments.get())
    work(campaign)

    assert pledge.payments.get().attempt == 3
    assert kinds(pledge).count("card_failed") == 1


@pytest.mark.parametrize("by_hand", [0, 2, 4])
@pytest.mark.slow
def test_one_card_is_tried_five_times_at_most_by_hand_and_by_itself(
    campaign: Campaign, sandbox: Sandbox, by_hand: int
) -> None:
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=1_000_00)
    close(campaign)
    work(campaign)

    for _ in range(by_hand):
        repairing.same_card(pledge.payments.get())
        work(campaign)
    for _ in range(25):
        skip(hours=3)
        work(campaign)

    # By itself: at once, after a day, after two, and once more at the end.
    tries = sandbox.api.calls["POST payment_intents/*/confirm"]
    assert tries == min(4 + by_hand, Payment.MOST_TRIES)
    assert statuses(campaign) == [Status.LAPSED]


def test_a_card_tried_five_times_is_not_tried_again_behind_another_card(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=1_000_00)
    close(campaign)
    work(campaign)
    for _ in range(4):
        repairing.same_card(pledge.payments.get())
        work(campaign)

    with pytest.raises(repairing.AttemptsExhausted):
        repairing.same_card(pledge.payments.get())
    repair_step.another_card(pledge.payments.get())
    payment = pledge.payments.get(state=PaymentState.REPAIRING)
    payment_results.repair_expired(payment)

    payment.refresh_from_db()
    with pytest.raises(repairing.AttemptsExhausted):
        repairing.same_card(payment)


def test_somebody_with_a_failed_card_can_leave(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=5_00)
    close(campaign)
    work(campaign)

    repairing.withdraw(pledge.payments.get())

    assert work(campaign).phase == Phase.OFFER
    assert statuses(campaign) == [Status.COLLECTED, Status.WITHDRAWN]
    everything_agrees()
