"""An error with one payment, refund, card or event affects only that one: the answers for the others are kept."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

import gateway
from campaigns.models import Campaign
from common.models import Mail
from gateway import charges as charges_gateway
from gateway import refunds as refunds_gateway
from payments import event_list, stripe_events
from payments.books import audit, ledger
from payments.collection import charging, payment_results, sweeps
from payments.models import Payment, Refund, StripeEvent
from payments.refunds import refunding, sending
from pledges import cards
from pledges.models import Card, Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, pledge_with
from tests.helpers.simulation import timeline
from tests.helpers.simulation.timeline import close
from tests.helpers.workers import everything_agrees, kinds, statuses, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State
NEW_CARDS = ["chargeCustomerFailExpiredCard", "chargeCustomerFailIncorrectCvc", "chargeCustomerFailProcessingError"]


@pytest.fixture
def three(sandbox: Sandbox, campaign: Campaign) -> list[Pledge]:
    """Two that go well around one that does not."""
    return [pledge_with(sandbox, campaign, cents=1_000_00) for _ in range(3)]


def breaks(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, for_whom: Callable[..., object]) -> None:
    """From now on this raises an unexpected error for one object."""
    does = getattr(where, name)

    def broken(*args: Any, **options: Any) -> Any:
        if for_whom(*args):
            raise AttributeError("decline_code")
        return does(*args, **options)

    monkeypatch.setattr(where, name, broken)


def put_off() -> list[Payment]:
    return list(Payment.objects.filter(tries__gt=0, due_at__gt=timezone.now()))


@pytest.mark.parametrize("card", NEW_CARDS)
def test_with_twenty_good_cards_and_a_bad_one_twenty_are_recorded_and_one_is_reported(
    sandbox: Sandbox, campaign: Campaign, card: str
) -> None:
    bad = pledge_with(sandbox, campaign, card, cents=1_000_00)
    for _ in range(20):
        pledge_with(sandbox, campaign, cents=1_000_00)
    close(campaign)

    assert charging.authorize_due(limit=40) == 21

    assert statuses(campaign) == [Status.AUTHORIZED] * 20 + [Status.SECURED]
    assert (kinds(bad)[-1], bad.payments.open_repair()) == (
        "card_failed",
        bad.payments.get(state=PaymentState.DECLINED),
    )
    everything_agrees()


def test_an_expired_card_needs_another_card_and_a_bank_error_needs_time(sandbox: Sandbox, campaign: Campaign) -> None:
    pledges = [pledge_with(sandbox, campaign, card) for card in NEW_CARDS]
    close(campaign)
    work(campaign)

    found = [(pledge.payments.get().code, pledge.payments.get().problem) for pledge in pledges]

    assert found == [("expired_card", "another_card"), ("incorrect_cvc", "another_card"), ("processing_error", "later")]


STEPS: dict[str, Callable[[], int]] = {
    "prepare": charging.authorize_due,
    "authorize": charging.authorize_due,
    "capture": charging.capture_due,
    "cancel": charging.release_due,
}


@pytest.mark.parametrize("call", STEPS)
def test_an_error_in_one_call_postpones_one_payment(
    campaign: Campaign,
    three: list[Pledge],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    call: str,
) -> None:
    close(campaign)
    if call in {"capture", "cancel"}:
        charging.authorize_due()
        if call == "cancel":
            timeline.cancel(Campaign.objects.get(), timeline.make_treasurers(campaign))
        sweeps.advance_all()
    bad = three[1].payments.get()
    names = {bad.intent_id, bad.method_id} - {""}
    with monkeypatch.context() as patch:
        breaks(patch, gateway, call, lambda *args: names.intersection(args) or getattr(args[0], "payment", 0) == bad.pk)
        assert STEPS[call]() == 3

    assert [payment.pk for payment in put_off()] == [bad.pk]
    assert len({payment.state for payment in Payment.objects.exclude(pk=bad.pk)} - {bad.state}) == 1
    assert "decline_code" in caplog.text

    timeline.hurry()
    work(campaign)
    everything_agrees()


@pytest.mark.parametrize("where", ["authorized", "captured"])
def test_an_answer_that_cannot_be_recorded_postpones_one_payment(
    campaign: Campaign, three: list[Pledge], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    close(campaign)
    if where == "captured":
        charging.authorize_due()
        sweeps.advance_all()
    bad = three[1].payments.get()
    with monkeypatch.context() as patch:
        if where == "captured":
            breaks(patch, ledger, "captured", lambda payment: payment.pk == bad.pk)
            charging.capture_due()
        else:
            breaks(patch, payment_results, "_set", lambda payment, *_: payment.pk == bad.pk)
            charging.authorize_due()

    assert [payment.pk for payment in put_off()] == [bad.pk]
    assert sorted(Payment.objects.exclude(pk=bad.pk).values_list("state", flat=True)) == [where, where]

    timeline.hurry()
    work(campaign)
    assert statuses(campaign) == [Status.COLLECTED] * 3
    everything_agrees()


@pytest.mark.parametrize("where", [(gateway, "refund"), (ledger, "refunded")], ids=["the call", "the writing down"])
def test_an_error_in_one_refund_postpones_it_alone(
    campaign: Campaign, three: list[Pledge], monkeypatch: pytest.MonkeyPatch, where: tuple[Any, str]
) -> None:
    close(campaign)
    work(campaign)
    made = [refunding.request(pledge.payments.get(), 1_000_00) for pledge in three]
    with monkeypatch.context() as patch:
        breaks(patch, *where, lambda first, *_: first in {made[1].pk, made[1].payment})
        sending.refund_due()

    assert [Refund.objects.get(pk=each.pk).state for each in made] == ["succeeded", "to_refund", "succeeded"]

    timeline.hurry()
    work(campaign)
    assert statuses(campaign) == [Status.REFUNDED] * 3
    everything_agrees()


def test_a_card_that_cannot_be_deleted_is_postponed_alone(
    campaign: Campaign, three: list[Pledge], monkeypatch: pytest.MonkeyPatch
) -> None:
    close(campaign)
    kept = [pledge.cards.get() for pledge in three]
    Card.objects.update(state=Card.State.DROPPED, due_at=timezone.now())
    breaks(monkeypatch, gateway, "forget_card", lambda method: method == kept[1].method_id)

    cards.forget_due()

    assert [Card.objects.get(pk=card.pk).state for card in kept] == ["forgotten", "dropped", "forgotten"]


def test_an_error_in_one_event_postpones_it_alone(
    sandbox: Sandbox, campaign: Campaign, three: list[Pledge], monkeypatch: pytest.MonkeyPatch
) -> None:
    close(campaign)
    charging.authorize_due()
    intents = [pledge.payments.get().intent_id for pledge in three]
    for intent in intents:
        sandbox.emit("payment_intent.processing", intent)
    sandbox.flush_webhooks()
    breaks(monkeypatch, gateway, "read_charge", lambda intent: intent == intents[1])
    timeline.hurry()

    stripe_events.process_stored()

    assert list(StripeEvent.objects.exclude(due_at=None).values_list("object_id", flat=True)) == [intents[1]]


def test_one_event_that_cannot_be_read_does_not_hide_the_others(
    sandbox: Sandbox, campaign: Campaign, three: list[Pledge], monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.faults.webhooks = "off"
    close(campaign)
    charging.authorize_due()
    bad = three[1].payments.get().intent_id
    breaks(monkeypatch, gateway.stripe_events, "_event", lambda event: event.data.object.id == bad)

    event_list.fetch()

    told = set(StripeEvent.objects.filter(object_id__startswith="pi_").values_list("object_id", flat=True))
    assert told == {pledge.payments.get().intent_id for pledge in three} - {bad}


def test_the_audit_names_what_it_cannot_read_and_compares_the_rest(
    campaign: Campaign, three: list[Pledge], monkeypatch: pytest.MonkeyPatch
) -> None:
    close(campaign)
    work(campaign)
    made = [refunding.request(pledge.payments.get(), 100_00) for pledge in three]
    work(campaign)
    bad, wrong = three[1].payments.get(), three[2].payments.get()
    refund = Refund.objects.get(pk=made[1].pk)
    breaks(monkeypatch, charges_gateway, "charge_of", lambda intent: intent.id == bad.intent_id)
    breaks(monkeypatch, refunds_gateway, "_return", lambda each: each.id == refund.refund_id)
    Payment.objects.filter(pk=wrong.pk).update(intent_id="pi_elsewhere")

    found = audit.run(with_service=True).problems

    assert sorted(problem for problem in found if "cannot be read" in problem) == [
        f"payment service: {bad.intent_id} cannot be read: AttributeError('decline_code')",
        f"payment service: {refund.refund_id} cannot be read: AttributeError('decline_code')",
    ]
    assert [problem for problem in found if "cannot be read" not in problem] == [
        f"payment service: {wrong.intent_id} is not known here: {wrong.amount_cents}, captured",
        f"payment service: pi_elsewhere of payment {wrong.pk} is not known there",
        f"books: pledge {three[2].pk} has brought 87070 USD by the ledger, 0 by the payment service",
    ]


def test_one_campaign_that_cannot_be_steered_does_not_stop_another(
    sandbox: Sandbox, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_campaign()
    for each in (campaign, other):
        pledge_with(sandbox, each, cents=1_000_00)
        timeline.reach_deadline(each)
    breaks(monkeypatch, sweeps.consent_windows, "end", lambda each: each.pk == campaign.pk)

    sweeps.advance_all()

    phases = dict(Campaign.objects.values_list("pk", "phase"))
    assert phases == {campaign.pk: Campaign.Phase.PLEDGING, other.pk: Campaign.Phase.COLLECTING}


def test_long_failing_work_is_shown_to_the_team(
    sandbox: Sandbox, campaign: Campaign, three: list[Pledge], monkeypatch: pytest.MonkeyPatch
) -> None:
    close(campaign)
    bad = three[1].payments.get()
    breaks(monkeypatch, gateway, "prepare", lambda bill, _turn: bill.payment == bad.pk)
    monkeypatch.setattr(logging.getLogger("payments.collection.throttle"), "disabled", True)
    for _ in range(audit.STUCK):
        timeline.hurry()
        charging.authorize_due()

    assert audit.problems() == [f"payment {bad.pk} is to_authorize, tried in vain {audit.STUCK} times"]
    assert Mail.objects.filter(kind="card_failed").count() == 0
