"""Refusals that are no declines: the payer's matter, ours, the secret key's, or somebody's in the Dashboard."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import stripe
from django.core import mail as outbox
from django.utils import timezone

from accounts import delivering
from accounts.models import Mail, User
from campaigns.models import Campaign
from pledges import alarms, audit, charging, gateway, hints, recording, refunding, repairing, steering
from pledges.dashboard.inbox import Kind, inbox
from pledges.desk import facts
from pledges.gateway import core, refusals
from pledges.models import Alarm, Payment, Pledge, Refund, Status
from sandbox.stripe.errors import Refused as ServiceRefused
from sandbox.stripe.sandbox import Sandbox
from tests.make import join, make_staff, make_user
from tests.pledges import days
from tests.pledges.declines import closed
from tests.pledges.faults import both_collected, collected, hear, holds, refusal, repaired
from tests.pledges.workers import kinds, skip, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

State = Payment.State
Phase = Campaign.Phase


@pytest.fixture
def staff() -> User:
    return make_staff()


def refuse(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, call: str) -> None:
    """Let the service answer 400 to a call, saved under its key as some of them are."""
    acting = sandbox.api._result

    def result(request: Any, route: Any, ids: list[str]) -> Any:
        if f"{request.method} {request.path}".endswith(call):
            raise ServiceRefused(400, "Refused.", code="parameter_unknown", param="bogus")
        return acting(request, route, ids)

    monkeypatch.setattr(sandbox.api, "_result", result)


# -- the payer's matter ------------------------------------------------------------------------------------


def test_a_card_that_was_detached_at_the_service_needs_another_card(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = closed(sandbox, campaign)
    core.client().v1.payment_methods.detach(pledge.cards.get().method_id)

    days.work()

    payment = pledge.payments.get()
    assert (payment.state, payment.problem) == (State.DECLINED, "another_card")
    assert "card_failed" in kinds(pledge)
    assert not Alarm.objects.exists()
    repaired(sandbox, pledge)
    assert both_collected(sandbox, campaign)


def test_a_customer_that_was_deleted_at_the_service_is_made_anew_with_another_card(
    campaign: Campaign, sandbox: Sandbox
) -> None:
    pledge = closed(sandbox, campaign)
    core.client().v1.customers.delete(pledge.payments.get().customer_id)

    days.work()

    payment = pledge.payments.get()
    assert (payment.state, payment.problem, payment.intent_id) == (State.DECLINED, "another_card", "")
    assert "card_failed" in kinds(pledge)
    repaired(sandbox, pledge)
    assert both_collected(sandbox, campaign)


def test_nobody_waits_for_cards_that_are_gone(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = closed(sandbox, campaign)
    core.client().v1.payment_methods.detach(pledge.cards.get().method_id)
    days.work()

    days.skip(sandbox.move_clock, 73)
    days.work()

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
def test_what_the_payer_can_mend(code: str | None, param: str | None, message: str) -> None:
    assert refusals.is_payers(refusal(code, param, message))


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
def test_what_the_payer_cannot_mend(code: str | None, param: str | None) -> None:
    assert not refusals.is_payers(refusal(code, param))


# -- our matter --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["POST /v1/payment_intents", "/confirm"])
def test_a_fault_of_ours_alarms_the_staff_and_delays_nobody(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, staff: User, call: str
) -> None:
    pledge = closed(sandbox, campaign)
    good = campaign.pledges.exclude(pk=pledge.pk).get()
    charging.authorize_due(limit=1)  # the first is through before the fault begins
    refuse(monkeypatch, sandbox, call)
    days.work()
    late = Payment.objects.get(state=State.TO_AUTHORIZE)

    assert (late.problem, late.code) == ("ours", "parameter_unknown")
    assert Mail.objects.filter(kind="staff_alarm", to=staff.email).count() == 1
    assert [task.kind for task in waiting(campaign)] == [Kind.HELD_UP]
    assert "card_failed" not in kinds(late.pledge)

    days.skip(sandbox.move_clock, 73)
    days.work()

    assert Campaign.objects.get().phase in {Phase.OFFER, Phase.FAILED}
    assert not Payment.objects.filter(state__in=Payment.UNSETTLED).exists()
    assert {good.pk, pledge.pk} >= {late.pledge_id}


def work_refused(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, call: str) -> None:
    with monkeypatch.context() as broken:
        refuse(broken, sandbox, call)
        days.work()


def waiting(campaign: Campaign) -> Any:
    member = join(campaign, user=make_user(), role="owner", name="Ann")
    member.campaign = Campaign.objects.get(pk=campaign.pk)
    return inbox(member, facts(member.campaign), [])


def test_what_was_refused_by_a_fault_of_ours_goes_through_once_it_is_mended(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(sandbox, campaign)
    work_refused(monkeypatch, sandbox, "/confirm")
    assert statuses(campaign) == [Status.SECURED] * 2

    days.work()

    assert both_collected(sandbox, campaign)


def test_a_refund_that_a_fault_of_ours_refused_stays_due(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, staff: User
) -> None:
    refunding.ask(collected(sandbox, campaign), 10_00)
    work_refused(monkeypatch, sandbox, "POST /v1/refunds")
    assert Refund.objects.get().state == Refund.State.TO_REFUND
    assert Mail.objects.filter(kind="staff_alarm").count() == 1

    days.work()

    assert Refund.objects.get().state == Refund.State.SUCCEEDED
    assert holds(sandbox)


def test_a_fault_while_collecting_is_not_taken_for_a_decline(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(sandbox, campaign)
    charging.authorize_due()
    steering.steer_all()
    work_refused(monkeypatch, sandbox, "/capture")
    assert statuses(campaign) == [Status.AUTHORIZED] * 2

    days.work()

    assert both_collected(sandbox, campaign)


# -- the secret key ----------------------------------------------------------------------------------------

KEY_FAULTS = pytest.mark.parametrize(
    ("fault", "what"),
    [({"key_rolled": True}, "401"), ({"forbid": "^POST"}, "403 rak_payment_intent_write")],
)


@KEY_FAULTS
def test_a_key_that_is_not_accepted_ends_no_payment(
    campaign: Campaign, sandbox: Sandbox, staff: User, fault: dict[str, Any], what: str
) -> None:
    closed(sandbox, campaign)
    sandbox.faults.change(fault)
    for _ in range(5):
        days.work()
    assert statuses(campaign) == [Status.SECURED] * 2
    assert what in Alarm.objects.values_list("what", flat=True)
    assert Mail.objects.filter(kind="staff_alarm").count() == Alarm.objects.count()
    sandbox.faults.change({"key_rolled": False, "forbid": ""})

    days.work()

    assert both_collected(sandbox, campaign)


@pytest.mark.parametrize("fault", [{"key_rolled": True}, {"forbid": "^POST /v1/refunds"}])
def test_a_key_that_is_not_accepted_ends_no_refund(
    campaign: Campaign, sandbox: Sandbox, staff: User, fault: dict[str, Any]
) -> None:
    refunding.ask(collected(sandbox, campaign), 1_000_00)
    sandbox.faults.change(fault)
    days.work()
    assert Refund.objects.get().state == Refund.State.TO_REFUND
    sandbox.faults.change({"key_rolled": False, "forbid": ""})

    days.work()

    assert Refund.objects.get().state == Refund.State.SUCCEEDED
    assert holds(sandbox)


def test_a_right_that_is_missing_for_a_look_is_told_too(campaign: Campaign, sandbox: Sandbox, staff: User) -> None:
    sandbox.faults.forbid = "GET /v1/events"
    with pytest.raises(gateway.NotAllowed):
        hints.fetch()
    assert Alarm.objects.get().what == "403 rak_event_read"


def test_an_audit_without_the_right_says_so(campaign: Campaign, sandbox: Sandbox, staff: User) -> None:
    collected(sandbox, campaign)
    sandbox.faults.forbid = "GET /v1/payment_intents"
    with pytest.raises(gateway.Unavailable):
        audit.run(with_service=True)
    assert Alarm.objects.get().what == "403 rak_payment_intent_read"


# -- alarms ------------------------------------------------------------------------------------------------


def test_an_alarm_is_told_once_a_day_to_the_staff_and_names_nobody(
    staff: User, caplog: pytest.LogCaptureFixture
) -> None:
    error = refusal("email_invalid", "email", "Invalid email address: ada@example.org")
    for _ in range(3):
        alarms.about(error)
    delivering.deliver()

    assert [message.to for message in outbox.outbox] == [[staff.email]]
    said = json.dumps([outbox.outbox[0].subject, outbox.outbox[0].body, caplog.text])
    assert "email_invalid" in said
    assert "ada@" not in said
    assert Alarm.objects.get().count == 3

    Alarm.objects.update(day=timezone.now().date() - timedelta(days=1))
    alarms.about(error)
    delivering.deliver()
    assert len(outbox.outbox) == 2


def test_an_outage_is_no_alarm(staff: User) -> None:
    for error in (gateway.Unavailable("lost"), gateway.Busy("slow"), gateway.Broken("500"), ValueError("ours")):
        alarms.about(error)
    assert not Alarm.objects.exists()


# -- somebody in the Dashboard -----------------------------------------------------------------------------

REASONS = pytest.mark.parametrize("reason", ["requested_by_customer", "fraudulent", "duplicate", ""])


@REASONS
def test_what_a_person_cancelled_is_not_reserved_again(campaign: Campaign, sandbox: Sandbox, reason: str) -> None:
    pledge = closed(sandbox, campaign)
    charging.authorize_due()
    sandbox.cancel_payment(pledge.payments.get().intent_id, reason)
    hear(sandbox)
    days.work()

    payment = pledge.payments.exclude(state=State.RELEASED).get()
    assert (payment.state, payment.problem, payment.intent_id) == (State.DECLINED, "cancelled", "")
    assert "reservation_cancelled" in kinds(pledge)
    with pytest.raises(repairing.WrongMove):
        repairing.same_card(payment)

    days.skip(sandbox.move_clock, 73)
    days.work()
    assert statuses(campaign) == [Status.COLLECTED, Status.LAPSED]
    assert holds(sandbox)


def test_whoever_still_wants_to_take_part_pays_by_their_own_act(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = closed(sandbox, campaign)
    charging.authorize_due()
    sandbox.cancel_payment(pledge.payments.get().intent_id)
    hear(sandbox)
    days.work()

    repaired(sandbox, pledge)

    assert both_collected(sandbox, campaign)


def test_what_a_person_cancelled_while_it_was_to_be_collected_is_not_collected(
    campaign: Campaign, sandbox: Sandbox
) -> None:
    pledge = closed(sandbox, campaign)
    charging.authorize_due()
    steering.steer_all()
    assert pledge.payments.get().state == State.TO_CAPTURE
    sandbox.cancel_payment(pledge.payments.get().intent_id)

    days.work()

    assert statuses(campaign) == [Status.COLLECTED, Status.SECURED]
    assert pledge.payments.latest("pk").problem == "cancelled"
    skip(hours=73)
    days.work()
    assert statuses(campaign) == [Status.COLLECTED, Status.LAPSED]
    assert Campaign.objects.get().phase == Phase.OFFER
    assert holds(sandbox)


def test_what_the_bank_let_go_of_is_reserved_again(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = closed(sandbox, campaign)
    charging.authorize_due()
    sandbox.expire_authorizations(pledge.payments.get().intent_id)
    days.work()
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
    Payment.objects.filter(pledge=pledge).update(state=State.TO_AUTHORIZE, expires_at=None)
    Pledge.objects.filter(pk=pledge.pk).update(status=Status.SECURED)
    payment = pledge.payments.select_related("campaign").get()
    recording.record([(payment, gateway.Charge("pi_1", gateway.Outcome.AUTHORIZED, 40_26, 0))])
    payment.refresh_from_db()
    assert payment.expires_at
