"""What the staff have to fix, an error of ours or a secret key: they are alerted, and no payment ends because of it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.utils import timezone

import gateway
from accounts import alarms
from accounts.models import Alarm, User
from campaigns.models import Campaign
from common.mail import delivery
from common.models import Mail
from desk.todo.task import Kind, Task
from payments import event_list
from payments.books import audit
from payments.collection import charging, sweeps
from payments.models import Payment, Refund
from payments.refunds import refunding
from pledges.models import Status
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.state.errors import Refused as ServiceRefused
from tests.helpers.builders import join, make_staff, make_user
from tests.helpers.desk import todo
from tests.helpers.faults import both_collected, collected, holds, refusal
from tests.helpers.simulation import timeline
from tests.helpers.simulation.declines import closed
from tests.helpers.workers import kinds, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State
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


# -- our matter --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["POST /v1/payment_intents", "/confirm"])
def test_our_own_error_alerts_the_staff_and_delays_nobody(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, staff: User, call: str
) -> None:
    pledge = closed(sandbox, campaign)
    good = campaign.pledges.exclude(pk=pledge.pk).get()
    charging.authorize_due(limit=1)  # the first is through before the fault begins
    refuse(monkeypatch, sandbox, call)
    timeline.work()
    late = Payment.objects.get(state=PaymentState.TO_AUTHORIZE)

    assert (late.problem, late.code) == ("ours", "parameter_unknown")
    assert Mail.objects.filter(kind="staff_alarm", to=staff.email).count() == 1
    assert [task.kind for task in waiting(campaign)] == [Kind.OWN_FACTOR, Kind.SECOND_PERSON, Kind.HELD_UP]
    assert "card_failed" not in kinds(late.pledge)

    timeline.skip(sandbox.move_clock, 73)
    timeline.work()

    assert Campaign.objects.get().phase in {Phase.OFFER, Phase.FAILED}
    assert not Payment.objects.filter(state__in=Payment.UNSETTLED).exists()
    assert {good.pk, pledge.pk} >= {late.pledge_id}


def work_refused(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, call: str) -> None:
    with monkeypatch.context() as broken:
        refuse(broken, sandbox, call)
        timeline.work()


def waiting(campaign: Campaign) -> list[Task]:
    return todo.read(join(campaign, user=make_user(), role="owner", name="Ann"))


def test_what_was_refused_by_a_fault_of_ours_goes_through_once_it_is_mended(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(sandbox, campaign)
    work_refused(monkeypatch, sandbox, "/confirm")
    assert statuses(campaign) == [Status.SECURED] * 2

    timeline.work()

    assert both_collected(sandbox, campaign)


def test_a_refund_that_a_fault_of_ours_refused_stays_due(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, staff: User
) -> None:
    refunding.request(collected(sandbox, campaign), 10_00)
    work_refused(monkeypatch, sandbox, "POST /v1/refunds")
    assert Refund.objects.get().state == Refund.State.TO_REFUND
    assert Mail.objects.filter(kind="staff_alarm").count() == 1

    timeline.work()

    assert Refund.objects.get().state == Refund.State.SUCCEEDED
    assert holds(sandbox)


def test_a_fault_while_collecting_is_not_taken_for_a_decline(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(sandbox, campaign)
    charging.authorize_due()
    sweeps.advance_all()
    work_refused(monkeypatch, sandbox, "/capture")
    assert statuses(campaign) == [Status.AUTHORIZED] * 2

    timeline.work()

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
        timeline.work()
    assert statuses(campaign) == [Status.SECURED] * 2
    assert what in Alarm.objects.values_list("what", flat=True)
    assert Mail.objects.filter(kind="staff_alarm").count() == Alarm.objects.count()
    sandbox.faults.change({"key_rolled": False, "forbid": ""})

    timeline.work()

    assert both_collected(sandbox, campaign)


@pytest.mark.parametrize("fault", [{"key_rolled": True}, {"forbid": "^POST /v1/refunds"}])
def test_a_key_that_is_not_accepted_ends_no_refund(
    campaign: Campaign, sandbox: Sandbox, staff: User, fault: dict[str, Any]
) -> None:
    refunding.request(collected(sandbox, campaign), 1_000_00)
    sandbox.faults.change(fault)
    timeline.work()
    assert Refund.objects.get().state == Refund.State.TO_REFUND
    sandbox.faults.change({"key_rolled": False, "forbid": ""})

    timeline.work()

    assert Refund.objects.get().state == Refund.State.SUCCEEDED
    assert holds(sandbox)


def test_a_missing_read_permission_is_reported_too(campaign: Campaign, sandbox: Sandbox, staff: User) -> None:
    sandbox.faults.forbid = "GET /v1/events"
    with pytest.raises(gateway.NotAllowed):
        event_list.fetch()
    assert Alarm.objects.get().what == "403 rak_event_read"


def test_an_audit_without_the_right_says_so(campaign: Campaign, sandbox: Sandbox, staff: User) -> None:
    collected(sandbox, campaign)
    sandbox.faults.forbid = "GET /v1/payment_intents"
    with pytest.raises(gateway.Unavailable):
        audit.run(with_service=True)
    assert Alarm.objects.get().what == "403 rak_payment_intent_read"


# -- alarms ------------------------------------------------------------------------------------------------


def test_the_staff_get_one_alarm_a_day_without_names(staff: User, caplog: pytest.LogCaptureFixture) -> None:
    error = refusal("email_invalid", "email", "Invalid email address: ada@example.org")
    for _ in range(3):
        alarms.raise_for(error)
    delivery.deliver()

    assert [message.to for message in outbox.outbox] == [[staff.email]]
    said = json.dumps([outbox.outbox[0].subject, outbox.outbox[0].body, caplog.text])
    assert "email_invalid" in said
    assert "ada@" not in said
    assert Alarm.objects.get().count == 3

    Alarm.objects.update(day=timezone.now().date() - timedelta(days=1))
    alarms.raise_for(error)
    delivery.deliver()
    assert len(outbox.outbox) == 2


def test_an_outage_raises_no_alarm(staff: User) -> None:
    for error in (gateway.Unavailable("lost"), gateway.Busy("slow"), gateway.Broken("500"), ValueError("ours")):
        alarms.raise_for(error)
    assert not Alarm.objects.exists()
