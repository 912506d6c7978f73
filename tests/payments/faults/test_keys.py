"""Answers saved under an idempotency key: after the second one the object is read, and a new key is used."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

import gateway
from campaigns.models import Campaign
from payments.collection import charging, repair_step, repairing
from payments.models import Payment, Refund
from payments.refunds import refunding, sending
from pledges import cards
from pledges.models import Payer, Status
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.state.errors import Refused as ServiceRefused
from tests.helpers.builders import make_interest, pledge_with, unguarded
from tests.helpers.faults import collected, holds, requests
from tests.helpers.simulation import timeline
from tests.helpers.simulation.declines import failed
from tests.helpers.workers import statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State
ACTS = pytest.mark.parametrize("acts", ["nothing happened", "it happened"])


def spoil(sandbox: Sandbox, path: str, *, acts: str) -> None:
    """Save a 500 for the next such call, for days."""
    sandbox.faults.change({"save_5xx_next": 1, "save_5xx_path": path, "save_5xx_acts": acts == "it happened"})


def work(rounds: int = 4) -> None:
    """A few tries within the hours in which the answer is still saved."""
    for _ in range(rounds):
        timeline.work()


@ACTS
@pytest.mark.parametrize("call", ["payment_intents$", "payment_intents/.*/confirm", "payment_intents/.*/capture"])
def test_a_collection_goes_on_after_a_saved_fault(campaign: Campaign, sandbox: Sandbox, call: str, acts: str) -> None:
    pledge_with(sandbox, campaign, cents=600_00)
    pledge_with(sandbox, campaign, cents=400_00)
    timeline.close(campaign)
    spoil(sandbox, f"^POST /v1/{call}", acts=acts)

    work()

    assert statuses(campaign) == [Status.COLLECTED] * 2
    assert sandbox.stats()["objects"]["payment_intent"] == 2
    assert holds(sandbox)


@ACTS
@pytest.mark.slow
def test_a_declined_card_is_asked_again_after_a_saved_fault(campaign: Campaign, sandbox: Sandbox, acts: str) -> None:
    pledge = failed(sandbox, campaign)
    repairing.same_card(pledge.payments.get())
    before = requests(sandbox, "POST payment_intents/*/confirm")
    spoil(sandbox, "/confirm", acts=acts)

    work()

    # The decline of the first try is not taken for the answer to the second.
    assert pledge.payments.get().attempt == 3
    assert len(sandbox.box.store.find("charge", [], 10)) == 3
    assert requests(sandbox, "POST payment_intents/*/confirm") > before
    assert holds_while_declined(sandbox)


def holds_while_declined(sandbox: Sandbox) -> bool:
    timeline.skip(sandbox.move_clock, 73)
    work()
    return holds(sandbox)


@ACTS
def test_a_release_goes_on_after_a_saved_fault(campaign: Campaign, sandbox: Sandbox, acts: str) -> None:
    pledge_with(sandbox, campaign, cents=600_00)
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=400_00)
    timeline.close(campaign)
    timeline.work()
    timeline.skip(sandbox.move_clock, 73)
    spoil(sandbox, "/cancel", acts=acts)

    work()

    assert statuses(campaign) == [Status.LAPSED, Status.RELEASED]
    assert holds(sandbox)


@ACTS
@pytest.mark.parametrize("cents", [1_000_00, 300_00])
def test_a_refund_is_made_once_after_a_saved_fault(campaign: Campaign, sandbox: Sandbox, acts: str, cents: int) -> None:
    payment = collected(sandbox, campaign)
    refunding.request(payment, cents)
    spoil(sandbox, "POST /v1/refunds", acts=acts)

    work()

    assert (Refund.objects.get().state, sandbox.stats()["objects"]["refund"]) == (Refund.State.SUCCEEDED, 1)
    assert holds(sandbox)


def test_before_a_refund_gets_a_new_key_the_old_one_has_time_to_be_seen(campaign: Campaign, sandbox: Sandbox) -> None:
    refunding.request(collected(sandbox, campaign), 10_00)
    sandbox.faults.change({"save_5xx_next": 1, "save_5xx_path": "POST /v1/refunds"})

    for _ in range(2):
        timeline.hurry()
        sending.refund_due()

    due_at = Refund.objects.get().due_at
    assert due_at
    assert due_at - timezone.now() > timedelta(minutes=4)


@ACTS
@pytest.mark.parametrize("call", ["customers", "checkout/sessions"])
def test_a_card_can_be_saved_after_a_saved_fault(campaign: Campaign, sandbox: Sandbox, call: str, acts: str) -> None:
    pledge = make_interest(campaign)
    spoil(sandbox, f"^POST /v1/{call}$", acts=acts)
    for _ in range(2):
        with pytest.raises(gateway.Unavailable):
            cards.open_card_page(pledge)

    assert cards.open_card_page(pledge)

    assert sandbox.stats()["objects"]["customer"] == sandbox.stats()["objects"]["checkout.session"] == 1
    sandbox.complete(pledge.cards.get().session_id)
    assert cards.settle(pledge.cards.get()) == "saved"


def test_a_key_that_was_used_with_other_words_is_left_after_one_answer(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = make_interest(campaign)
    payer = Payer.objects.create(supporter=pledge.supporter, email="new@example.org")
    gateway.create_customer(payer.pk, payer.pk, "old@example.org")
    with pytest.raises(gateway.IdempotencyKeyUsed):
        cards.open_card_page(pledge)

    cards.open_card_page(pledge)

    sandbox.complete(pledge.cards.get().session_id)
    assert cards.settle(pledge.cards.get()) == "saved"


@ACTS
def test_a_card_is_deleted_after_a_saved_fault(campaign: Campaign, sandbox: Sandbox, acts: str) -> None:
    pledge = pledge_with(sandbox, campaign, cents=10_00)
    timeline.close(campaign)
    spoil(sandbox, "/detach", acts=acts)

    work()

    assert pledge.cards.get().state == "forgotten"


@ACTS
def test_a_payment_page_opens_after_a_saved_fault(campaign: Campaign, sandbox: Sandbox, acts: str) -> None:
    pledge = failed(sandbox, campaign)
    spoil(sandbox, "POST /v1/checkout", acts=acts)
    for _ in range(2):
        with pytest.raises(gateway.Unavailable):
            repair_step.another_card(repaired(pledge))

    repair_step.another_card(repaired(pledge))

    sandbox.complete(repaired(pledge).session_id)
    charging.sync(repaired(pledge))
    work()
    assert set(statuses(campaign)) == {Status.COLLECTED}
    assert holds(sandbox)


def repaired(pledge: Any) -> Payment:
    payment = pledge.payments.open_repair()
    assert payment
    return payment


def test_a_key_that_was_used_with_other_words_is_left(campaign: Campaign, sandbox: Sandbox) -> None:
    """The title was changed between a lost reply and its repetition."""
    pledge_with(sandbox, campaign, cents=1_000_00)
    timeline.close(campaign)
    sandbox.faults.change({"lose_reply_next": 1, "lose_reply_path": "POST /v1/payment_intents$"})
    charging.authorize_due()
    with unguarded():
        campaign.texts.update(title="A new title")

    work()

    assert statuses(campaign) == [Status.COLLECTED]
    assert sandbox.stats()["objects"]["payment_intent"] == 1
    assert holds(sandbox)


def test_a_lost_reply_keeps_its_key(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, cents=1_000_00)
    timeline.close(campaign)
    sandbox.faults.change({"fail_before_next": 3, "path": "confirm"})

    work()

    assert pledge.payments.get().spoiled == 0
    assert statuses(campaign) == [Status.COLLECTED]


# -- keys that the service has forgotten -----------------------------------------------------------------------


def lose_the_next_reply(sandbox: Sandbox, call: str) -> None:
    sandbox.faults.change({"lose_reply_next": 1, "lose_reply_path": f"^POST /v1/{call}$"})


def test_a_payment_created_a_day_ago_with_a_lost_reply_is_continued(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    timeline.close(campaign)
    lose_the_next_reply(sandbox, "payment_intents")
    charging.authorize_due()
    assert not Payment.objects.get().intent_id

    timeline.skip(sandbox.move_clock, 25)
    work()

    assert statuses(campaign) == [Status.COLLECTED]
    assert sandbox.stats()["objects"]["payment_intent"] == 1
    assert holds(sandbox)


@pytest.mark.parametrize("hours", [0, 12, 25])
def test_a_payment_that_was_never_created_is_created_once(campaign: Campaign, sandbox: Sandbox, hours: int) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    timeline.close(campaign)
    sandbox.faults.change({"fail_before_next": 1, "path": "payment_intents"})
    charging.authorize_due()

    timeline.skip(sandbox.move_clock, hours)
    work()

    assert statuses(campaign) == [Status.COLLECTED]
    assert sandbox.stats()["objects"]["payment_intent"] == 1
    # Looking costs a request; within the day the key is enough.
    assert requests(sandbox, "GET payment_intents") == (hours == 25)
    assert holds(sandbox)


def test_a_customer_created_a_day_ago_with_a_lost_reply_is_reused(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = make_interest(campaign)
    lose_the_next_reply(sandbox, "customers")
    with pytest.raises(gateway.Unavailable):
        cards.open_card_page(pledge)

    timeline.skip(sandbox.move_clock, 25)

    assert cards.open_card_page(pledge)
    assert sandbox.stats()["objects"]["customer"] == 1


def test_a_payment_begun_on_a_repair_page_is_not_continued_elsewhere(campaign: Campaign, sandbox: Sandbox) -> None:
    repair_step.another_card(repaired(failed(sandbox, campaign)))
    payment = Payment.objects.get(state=PaymentState.REPAIRING)
    with pytest.raises(ServiceRefused):
        sandbox.complete(payment.session_id, "visa_chargeDeclined")
    begun = sandbox.box.get("checkout.session", payment.session_id)["payment_intent"]
    assert begun

    assert gateway.prepare(charging.bill(payment), look=True) != begun
