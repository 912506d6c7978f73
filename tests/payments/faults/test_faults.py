"""Faults and attacks on the day of collection, each with the oracle after it.

| # | fault | tried in |
|---|---|---|
| 1 | the pledge form sent twice, or 20 times at once | test_races: twenty_parallel; test_pledging: the_same_form |
| | … or back and again | test_pledge_form: sending_the_form_again |
| 2 | killed after the service acted, before the commit | test_crash (after call, before commit); test_stateful |
| 3 | killed between row and queue, or before the call | test_crash (before call, after commit); here: a_thousand_jobs |
| 4 | the reply is lost | test_collecting: a_service_that_stumbles; test_cards: a_lost_reply |
| | … and its key has lapsed | test_stale_events: answer_was_lost |
| | … or a 5xx is saved under its key for days | test_keys; test_crash: among_saved_faults; test_stateful |
| | a refusal that is not a decline, a rolled key, a missing right | test_refusals; test_alarms; test_stateful |
| 5 | webhooks 5 times, unordered, forged, old, of another mode | test_webhooks: five_times, forged |
| | … in parallel, stale, too early | test_races: simultaneous_reports; test_stale_events: stale_look, reported_before |
| 6 | webhooks never arrive | test_repairing: webhooks_missed; test_stateful (lost) |
| 7 | 8 writers and the closer at the deadline | test_faults_at_once: eight_writers; test_races: no_pledge_slips_in |
| 8 | withdraw while the charge starts | test_faults_at_once: a_withdrawal_and_the_close_race (50 times) |
| | … or the card is tried again | test_faults_at_once: leaving_and_the_next_attempt (50 times) |
| 9 | the amount changes while the campaign closes | test_faults_at_once: a_change_and_the_close_race (50 times) |
| 10 | two run the same sweep | test_faults_at_once: four_closers (50 times), two_workers |
| 11 | a task is delivered twice | test_faults_at_once: everything_twice_at_once, a_slow_worker |
| 12 | Redis flushed with 1,000 jobs; Redis down | here: a_thousand_jobs; browser/test_outages: without_redis |
| 13 | Postgres is away, or cut off | config/test_settings: try_again; browser/test_outages: connections_were_cut |
| 14 | 429 or 5xx for a third of 5,000; the pace | here: a_third_of_the_authorizations, calls_are_spaced |
| 15 | the mail server is down or slow | browser/test_outages: refuses; common/mail/test_delivery |
| | … or two send at once | test_faults_at_once: two_senders |
| 16 | two refund at once | test_faults_at_once: eight_people_who_refund |
| | … or too much | test_refunding: more_than_was_charged |
| | … or the same failed refund again | test_faults_at_once: eight_simultaneous; test_desk_corrections: twice |

Of the 50 rounds `make test` plays 10, and of the 5,000 authorizations 60; `make soak` plays the rest.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from django.utils.module_loading import import_string
from redis import Redis

import gateway
from accounts.models import User
from campaigns.models import Campaign
from common import sql
from config import schedule
from gateway import Outcome
from payments.books import audit
from payments.collection import charging, repair_step, repairing, sweeps, throttle
from payments.models import Payment, Refund
from pledges.models import Status
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.state.errors import Refused as ServiceRefused
from tests.helpers.builders import pledge_with
from tests.helpers.faults import collected, hear, holds, outcome, requests
from tests.helpers.simulation import timeline
from tests.helpers.threads import at_once
from tests.helpers.workers import statuses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State


@pytest.mark.parametrize("count", [60, pytest.param(5_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("fault", [{"share_429": 0.34, "seed": 5}, {"share_5xx": 0.34, "seed": 6}])
@pytest.mark.slow
def test_a_third_of_the_authorizations_stumbles_and_all_are_made_later(
    campaign: Campaign, sandbox: Sandbox, fault: dict[str, Any], count: int
) -> None:
    for _ in range(count):
        pledge_with(sandbox, campaign, cents=20_00)
    timeline.close(campaign)
    sandbox.faults.change(fault)

    for _ in range(40):
        timeline.hurry()
        while charging.authorize_due():
            pass
    sandbox.faults.change({"share_429": 0, "share_5xx": 0})

    assert statuses(campaign) == [Status.AUTHORIZED] * count
    timeline.work()
    assert holds(sandbox)


@pytest.fixture
def queue(settings: Any) -> Iterator[tuple[Celery, Redis]]:
    """The queue that jobs are sent to, in a database of Redis' own, and the connection to look into it."""
    url = f"{settings.REDIS_URL.rsplit('/', 1)[0]}/9"
    with Celery(broker=url, set_as_current=False) as app, Redis.from_url(url) as redis:
        redis.flushdb()
        yield app, redis


@pytest.mark.slow
def test_a_thousand_jobs_that_redis_forgot_are_found_in_the_database_within_two_rounds(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User], queue: tuple[Celery, Redis]
) -> None:
    app, redis = queue
    sweeps = [name for name in schedule.SWEEPS if name.startswith(("pledges.", "payments."))]
    for _ in range(20):
        pledge_with(sandbox, campaign, cents=100_00)
    timeline.reach_deadline(campaign)

    def lose_the_jobs() -> None:
        for number in range(1_000):
            app.send_task(sweeps[number % len(sweeps)])
        assert redis.llen("celery") == 1_000
        redis.flushdb()

    lose_the_jobs()
    for name in sweeps * 2:
        import_string(name)()
    assert statuses(campaign) == [Status.COLLECTED] * 20
    timeline.answer(campaign, "expired", treasurers)
    lose_the_jobs()
    for name in sweeps * 2:
        import_string(name)()

    assert statuses(campaign) == [Status.REFUNDED] * 20
    assert holds(sandbox)


def test_calls_are_spaced_over_all_workers(settings: Any) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND = 50
    [[began]] = sql.rows("SELECT clock_timestamp()")

    slots = at_once(lambda _: throttle._reserve("payment_intents", 10), 8)
    throttle._slow_down("payment_intents")

    assert all(round(slot - row[0], 6) == round(n / 50, 6) for row in slots for n, slot in enumerate(row))
    [[next_at]] = sql.rows("SELECT next_at FROM {payments.Pace}")
    assert next_at >= began + timedelta(seconds=80 / 50 + 1)


def test_a_payment_cancelled_in_the_dashboard_is_not_recreated(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=600_00)
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=400_00)
    timeline.close(campaign)
    timeline.work()

    for payment in Payment.objects.all():
        gateway.core.client().v1.payment_intents.cancel(payment.intent_id)
    hear(sandbox)
    timeline.work()

    # Whoever cancelled it had a reason: both wait for their supporters.
    assert statuses(campaign) == [Status.SECURED, Status.SECURED]
    timeline.skip(sandbox.move_clock, 146)
    timeline.work()
    assert holds(sandbox)


def test_a_payment_captured_in_the_dashboard_before_the_decision_is_named(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=600_00)
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=400_00)
    timeline.close(campaign)
    timeline.work()
    payment = Payment.objects.get(state=PaymentState.AUTHORIZED)

    gateway.core.client().v1.payment_intents.capture(payment.intent_id)
    problems = audit.run(with_service=True).problems
    assert [payment.intent_id in line or str(payment.pledge_id) in line for line in problems] == [True, True]
    hear(sandbox)

    assert f"decision: payment {payment.pk} is captured, decided was " in audit.problems()


def test_a_refund_that_the_service_refuses_is_listed_and_not_tried_for_ever(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    collected(sandbox, campaign, "createDispute")
    hear(sandbox)
    timeline.answer(campaign, "refused", treasurers)

    timeline.work()
    before = requests(sandbox, "POST refunds")
    timeline.skip(sandbox.move_clock, 48)
    timeline.work()

    assert [(row.state, bool(row.failure)) for row in Refund.objects.all()] == [("failed", True)]
    assert requests(sandbox, "POST refunds") == before
    assert holds(sandbox)


def test_a_capture_that_the_bank_declines_is_a_decline_inside_the_window(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign)
    timeline.close(campaign)
    charging.authorize_due()
    sweeps.advance_all()
    intent = sandbox.box.store.get(pledge.payments.get().intent_id)
    assert intent
    # The bank took the money back just now; the service says so to whoever captures.
    intent.update(status="requires_payment_method", amount_capturable=0, last_payment_error={"type": "card_error",
                  "code": "card_declined", "decline_code": "insufficient_funds"})  # fmt: skip
    with sandbox.box.store.transaction():
        sandbox.box.store.save(intent)

    timeline.work()

    assert statuses(campaign) == [Status.COLLECTED]
    assert sorted(pledge.payments.values_list("state", flat=True)) == [PaymentState.CAPTURED, PaymentState.RELEASED]
    assert holds(sandbox)


def test_money_paid_on_a_page_that_was_left_open_is_let_go(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=5_00)
    timeline.close(campaign)
    timeline.work()
    # Between opening the page and writing it down they leave, in another window.
    leave = [lambda: repairing.withdraw(pledge.payments.get(state=PaymentState.REPAIRING))]

    def point(label: str) -> None:
        if label == "repair:after call" and leave:
            leave.pop()()
            timeline.work()

    monkeypatch.setattr(repair_step, "point", point)
    outcome(lambda: repair_step.another_card(pledge.payments.get()))
    session = next(row[0] for row in sandbox.box.store.rows(
        "SELECT id FROM objects WHERE kind = 'checkout.session' ORDER BY seq DESC"))  # fmt: skip
    with suppress(ServiceRefused):  # a page that is closed by now is as good
        sandbox.complete(session)
    hear(sandbox)
    timeline.work()

    assert {each.outcome for each in gateway.list_charges(campaign.created_at) if each.amount == 5_00} == {
        Outcome.CANCELLED
    }
    assert holds(sandbox)
