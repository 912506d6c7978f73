"""Faults and attacks on the day of collection, each with the oracle after it.

| # | fault | tried in |
|---|---|---|
| 1 | the pledge form sent twice, or 20 times at once | test_races: twenty_parallel; test_pledging: the_same_form |
| | … or back and again | test_views: back_and_again |
| 2 | killed after the service acted, before the commit | test_crash (after call, before commit); test_stateful |
| 3 | killed between row and queue, or before the call | test_crash (before call, after commit); here: a_thousand_jobs |
| 4 | the reply is lost | test_collecting: a_service_that_stumbles; test_cards: a_lost_reply; here: answer_was_lost |
| 5 | webhooks 5 times, unordered, forged, old, of another mode | test_webhooks: five_times, not_genuine |
| | … in parallel, stale, too early | test_races: all_ways_of_hearing; here: a_stale_look, heard_of_before |
| 6 | webhooks never arrive | test_collecting: what_webhooks_missed_is_fetched; test_stateful (lost) |
| 7 | 8 writers and the closer at the deadline | here: eight_writers; test_races: no_pledge_slips_in |
| 8 | withdraw while the charge starts | here: a_withdrawal_and_the_close, leaving_and_the_next_try (50 times) |
| 9 | the amount changes while the campaign closes | here: a_change_and_the_close (50 times) |
| 10 | two run the same sweep | here: four_closers (50 times), two_workers |
| 11 | a task is delivered twice | here: everything_twice_at_once, a_slow_worker |
| 12 | Redis flushed with 1,000 jobs; Redis down | here: a_thousand_jobs; browser/test_outages: without_redis |
| 13 | Postgres is away, or cut off | config/test_settings: try_again; browser/test_outages: connections_were_cut |
| 14 | 429 or 5xx for a third of 5,000; the pace | here: a_third_of_the_authorizations, calls_are_spaced |
| 15 | the mail server is down or slow | browser/test_outages: refuses; accounts/test_mail; here: two_senders |
| 16 | two refund at once, or too much | here: eight_people_who_refund; test_collecting: more_than_was_charged |
| | … or the same failed refund again | here: eight_people_who_try; test_desk_acts: trying_again_twice |

Of the 50 rounds `make test` plays 10, and of the 5,000 authorizations 60; `make soak` plays the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from django.core import mail as django_mail
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string
from redis import Redis

from accounts import mail
from accounts.models import Mail, User
from campaigns.models import Campaign
from pledges import (
    audit,
    cards,
    charging,
    collecting,
    gateway,
    hints,
    pace,
    pledging,
    refunding,
    repairing,
    steering,
)
from pledges.gateway import Outcome, ReturnState
from pledges.models import Collection, Dispute, Payment, Pledge, Refund, Status, WrongMove
from pledges.pledging import CampaignClosed
from sandbox.stripe.errors import Refused as ServiceRefused
from sandbox.stripe.sandbox import Sandbox
from tests.make import make_campaign, make_interest, save_card
from tests.pledges import days, oracle
from tests.pledges.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

State = Payment.State
# Fifty with `make soak`, which plays the rest.
ROUNDS = [*range(10), *(pytest.param(n, marks=pytest.mark.soak) for n in range(10, 50))]


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND = 0


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00)


@pytest.fixture
def treasurers(campaign: Campaign) -> list[User]:
    return days.make_treasurers(campaign)


def pledge_with(sandbox: Sandbox, campaign: Campaign, card: str = "visa", cents: int = 1_000_00) -> Pledge:
    pledge = make_interest(campaign, cents=cents)
    cards.settle(save_card(sandbox, pledge, card))
    return Pledge.objects.get(pk=pledge.pk)


def collected(sandbox: Sandbox, campaign: Campaign, card: str = "visa") -> Payment:
    pledge = pledge_with(sandbox, campaign, card)
    days.close(campaign)
    days.work()
    return pledge.payments.get(state=State.CAPTURED)


def outcome(act: Callable[[], Any]) -> str:
    try:
        act()
    except (WrongMove, CampaignClosed, collecting.NotYet, refunding.TooMuch) as error:
        return type(error).__name__
    return "won"


def hear(sandbox: Sandbox) -> None:
    sandbox.flush_webhooks()
    days.hurry()
    hints.hear()


def statuses(campaign: Campaign) -> list[str]:
    return sorted(campaign.pledges.values_list("status", flat=True))


def holds(sandbox: Sandbox) -> bool:
    assert oracle.check(sandbox.box.store) == []
    return True


def requests(sandbox: Sandbox, call: str) -> int:
    return sandbox.api.calls[call]


# -- two at once ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("round_", ROUNDS)
def test_of_four_closers_one_closes_and_the_others_do_nothing(
    campaign: Campaign, sandbox: Sandbox, round_: int
) -> None:
    pledge_with(sandbox, campaign)
    days.reach_deadline(campaign)

    at_once(lambda _: steering.steer_all(), 4)

    assert (Collection.objects.count(), Payment.objects.count()) == (1, 1)
    assert campaign.phase_changes.count() == 1
    days.work()
    assert holds(sandbox)


def test_eight_writers_and_the_closer_agree_on_who_is_in(campaign: Campaign, sandbox: Sandbox) -> None:
    waiting = [[make_interest(campaign, cents=100_00) for _ in range(8)] for _ in range(8)]
    steps = [[save_card(sandbox, pledge) for pledge in row] for row in waiting]
    Campaign.objects.update(deadline=timezone.now() + timedelta(seconds=0.2))

    def act(number: int) -> None:
        if number < 8:
            for step in steps[number]:
                cards.settle(step)
        while number == 8 and outcome(lambda: collecting.close(Campaign.objects.get())) == "NotYet":
            pass

    at_once(act, 9)

    secured = Pledge.objects.filter(status=Status.SECURED).count()
    assert Collection.objects.get().secured_cents == secured * 100_00
    assert Payment.objects.count() in {secured, 0}
    days.skip(sandbox.move_clock, 73)
    days.work()
    assert holds(sandbox)


@pytest.mark.parametrize("round_", ROUNDS)
def test_of_a_withdrawal_and_the_close_exactly_one_wins(campaign: Campaign, sandbox: Sandbox, round_: int) -> None:
    pledge = pledge_with(sandbox, campaign)
    Campaign.objects.update(deadline=timezone.now() + timedelta(milliseconds=30 + round_))

    def act(number: int) -> str:
        if number:
            while (result := outcome(lambda: collecting.close(Campaign.objects.get()))) == "NotYet":
                pass
            return result
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.025)")
        return outcome(lambda: pledging.withdraw(pledge))

    withdrawn, _ = at_once(act, 2)

    days.work()
    pledge.refresh_from_db()
    assert (withdrawn, pledge.status) in {("won", Status.WITHDRAWN), ("CampaignClosed", Status.COLLECTED)}
    assert holds(sandbox)


@pytest.mark.parametrize("round_", ROUNDS)
def test_of_a_change_and_the_close_the_charge_is_what_was_agreed_to(
    campaign: Campaign, sandbox: Sandbox, round_: int
) -> None:
    campaign = make_campaign(threshold_cents=100_00)
    pledge = pledge_with(sandbox, campaign, cents=500_00)
    Campaign.objects.update(deadline=timezone.now() + timedelta(milliseconds=30 + round_))

    def act(number: int) -> str:
        if number:
            while (result := outcome(lambda: collecting.close(Campaign.objects.get(pk=campaign.pk)))) == "NotYet":
                pass
            return result
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.025)")
        return outcome(lambda: pledging.change_amount(pledge, 600_00))

    changed, _ = at_once(act, 2)

    days.work()
    charged = [each.received for each in gateway.list_charges(campaign.created_at)]
    assert (changed, *charged) in {("won", 600_00), ("CampaignClosed", 500_00)}
    assert holds(sandbox)


@pytest.mark.parametrize("round_", ROUNDS)
def test_of_leaving_and_the_next_try_exactly_one_wins(campaign: Campaign, sandbox: Sandbox, round_: int) -> None:
    pledge_with(sandbox, campaign)
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=5_00)
    days.close(campaign)
    days.work()
    payment = pledge.payments.get()
    acts: list[Callable[[], Any]] = [lambda: repairing.withdraw(payment), lambda: repairing.same_card(payment)]

    results = at_once(lambda n: outcome(acts[n]), 2)

    assert sorted(results) == ["WrongMove", "won"]
    days.skip(sandbox.move_clock, 73)
    days.work()
    assert holds(sandbox)


def test_two_workers_reserve_each_payment_once(campaign: Campaign, sandbox: Sandbox) -> None:
    for _ in range(20):
        pledge_with(sandbox, campaign, cents=100_00)
    days.close(campaign)

    def work(_: int) -> None:
        while charging.authorize_due(limit=3):
            pass

    at_once(work, 4)

    assert statuses(campaign) == [Status.AUTHORIZED] * 20
    assert requests(sandbox, "POST payment_intents/*/confirm") == 20
    days.work()
    assert holds(sandbox)


def test_everything_twice_at_once_is_everything_once(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    for cents in (600_00, 400_00):
        pledge_with(sandbox, campaign, cents=cents)
    days.reach_deadline(campaign)

    def twice() -> None:
        for _ in range(4):
            for name in ("steer_campaigns", "authorize", "capture", "refund", "release", "forget_cards", "announce"):
                days.hurry()
                at_once(lambda _, name=name: import_string(f"pledges.tasks.{name}")(), 2)  # type: ignore[misc]

    twice()
    assert statuses(campaign) == [Status.COLLECTED] * 2
    days.answer(campaign, "refused", treasurers)
    twice()

    assert statuses(campaign) == [Status.REFUNDED] * 2
    assert holds(sandbox)


def slow(monkeypatch: pytest.MonkeyPatch, module: Any, label: str, meanwhile: Callable[[], object]) -> None:
    """Let a worker be so slow at this point that its lease ends and others do the same work meanwhile."""
    pending = [meanwhile]

    def point(here: str) -> None:
        if here == label and pending:
            act = pending.pop()
            days.hurry()
            act()

    monkeypatch.setattr(module, "point", point)


@pytest.mark.parametrize("card", ["visa", "chargeCustomerFail", "authenticationRequired"])
@pytest.mark.parametrize("label", ["authorize:before call", "authorize:after call"])
def test_the_answer_of_a_slow_worker_changes_nothing_any_more(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, card: str, label: str
) -> None:
    pledge = pledge_with(sandbox, campaign, card)
    days.close(campaign)
    slow(monkeypatch, charging, label, days.work)

    charging.authorize_due()

    payment = pledge.payments.get()
    assert payment.attempt == (1 if card == "visa" else 2)
    assert Mail.objects.filter(kind="card_failed").count() == (card != "visa")
    days.skip(sandbox.move_clock, 73)
    days.work()
    assert holds(sandbox)


def test_a_slow_worker_that_got_no_answer_does_not_wake_a_card_that_will_never_work(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge = pledge_with(sandbox, campaign, "authenticationRequired")
    days.close(campaign)
    slow(monkeypatch, charging, "authorize:after call", days.work)
    sandbox.faults.change({"fail_before_next": 1, "path": "confirm"})

    charging.authorize_due()

    payment = pledge.payments.get()
    assert (payment.state, payment.problem, payment.due_at) == (State.DECLINED, "authenticate", None)


def test_of_eight_people_who_refund_at_once_only_so_many_can_as_there_is_money(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    payment = collected(sandbox, campaign)

    results = at_once(lambda n: outcome(lambda: refunding.ask(payment, 200_00, treasurers[n % 2])), 8)
    days.work()

    assert sorted(results) == ["TooMuch"] * 3 + ["won"] * 5
    assert sum(each.amount for each in gateway.list_refunds(campaign.created_at)) == 1_000_00
    assert holds(sandbox)


def test_of_eight_people_who_try_a_failed_refund_again_at_once_it_is_sent_once(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    failed = refunding.ask(collected(sandbox, campaign, "refundFail"), 300_00)
    days.work()
    sandbox.fail_refunds()
    hear(sandbox)

    at_once(lambda n: steering.refund_again(failed, treasurers[n % 2]), 8)
    days.work()

    made = sorted((str(each.state), each.amount) for each in gateway.list_refunds(campaign.created_at))
    assert made == [("failed", 300_00), ("succeeded", 300_00)]
    assert campaign.acts.count() == 1
    assert holds(sandbox)


def test_two_senders_send_each_message_once(campaign: Campaign, sandbox: Sandbox, settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    for _ in range(10):
        pledge_with(sandbox, campaign, cents=100_00)

    at_once(lambda _: mail.deliver(limit=2), 8)
    while mail.deliver():
        pass

    sent = Counter(message.to[0] for message in django_mail.outbox)
    assert (len(sent), set(sent.values())) == (10, {1})


# -- the payment service ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [60, pytest.param(5_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("fault", [{"share_429": 0.34, "seed": 5}, {"share_5xx": 0.34, "seed": 6}])
def test_a_third_of_the_authorizations_stumbles_and_all_are_made_later(
    campaign: Campaign, sandbox: Sandbox, fault: dict[str, Any], count: int
) -> None:
    for _ in range(count):
        pledge_with(sandbox, campaign, cents=20_00)
    days.close(campaign)
    sandbox.faults.change(fault)

    for _ in range(40):
        days.hurry()
        while charging.authorize_due():
            pass
    sandbox.faults.change({"share_429": 0, "share_5xx": 0})

    assert statuses(campaign) == [Status.AUTHORIZED] * count
    days.work()
    assert holds(sandbox)


@pytest.fixture
def queue(settings: Any) -> Iterator[tuple[Celery, Redis]]:
    """The queue that jobs are sent to, in a database of Redis' own, and the connection to look into it."""
    url = f"{settings.REDIS_URL.rsplit('/', 1)[0]}/9"
    with Celery(broker=url, set_as_current=False) as app, Redis.from_url(url) as redis:
        redis.flushdb()
        yield app, redis


def test_a_thousand_jobs_that_redis_forgot_are_found_in_the_database_within_two_rounds(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User], settings: Any, queue: tuple[Celery, Redis]
) -> None:
    app, redis = queue
    sweeps = [name for name in settings.SWEEPS if name.startswith("pledges.")]
    for _ in range(20):
        pledge_with(sandbox, campaign, cents=100_00)
    days.reach_deadline(campaign)

    def lose_the_jobs() -> None:
        for number in range(1_000):
            app.send_task(sweeps[number % len(sweeps)])
        assert redis.llen("celery") == 1_000
        redis.flushdb()

    lose_the_jobs()
    for name in sweeps * 2:
        import_string(name)()
    assert statuses(campaign) == [Status.COLLECTED] * 20
    days.answer(campaign, "expired", treasurers)
    lose_the_jobs()
    for name in sweeps * 2:
        import_string(name)()

    assert statuses(campaign) == [Status.REFUNDED] * 20
    assert holds(sandbox)


def test_calls_are_spaced_over_all_workers(settings: Any) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND = 50
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        began = cursor.fetchone()[0]

    slots = at_once(lambda _: pace._reserve("payment_intents", 10), 8)
    pace._slow_down("payment_intents")

    assert all(round(slot - row[0], 6) == round(n / 50, 6) for row in slots for n, slot in enumerate(row))
    with connection.cursor() as cursor:
        cursor.execute("SELECT next_at FROM pledges_pace")
        assert cursor.fetchone()[0] >= began + timedelta(seconds=80 / 50 + 1)


def test_a_payment_cancelled_in_the_dashboard_is_made_anew(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=600_00)
    other = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=400_00)
    days.close(campaign)
    days.work()

    for payment in Payment.objects.all():
        gateway.core.client().v1.payment_intents.cancel(payment.intent_id)
    hear(sandbox)
    days.work()

    assert statuses(campaign) == [Status.AUTHORIZED, Status.SECURED]
    assert other.payments.get(state=State.DECLINED).problem == "later"
    days.skip(sandbox.move_clock, 146)
    days.work()
    assert holds(sandbox)


def test_a_payment_captured_in_the_dashboard_before_the_decision_is_named(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=600_00)
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=400_00)
    days.close(campaign)
    days.work()
    payment = Payment.objects.get(state=State.AUTHORIZED)

    gateway.core.client().v1.payment_intents.capture(payment.intent_id)
    assert [payment.intent_id in line for line in audit.run(with_service=True).problems] == [True]
    hear(sandbox)

    assert f"decision: payment {payment.pk} is captured, decided was " in audit.problems()


def test_a_refund_that_the_service_refuses_is_listed_and_not_tried_for_ever(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    collected(sandbox, campaign, "createDispute")
    hear(sandbox)
    days.answer(campaign, "refused", treasurers)

    days.work()
    before = requests(sandbox, "POST refunds")
    days.skip(sandbox.move_clock, 48)
    days.work()

    assert [(row.state, bool(row.failure)) for row in Refund.objects.all()] == [("failed", True)]
    assert requests(sandbox, "POST refunds") == before
    assert holds(sandbox)


def test_a_capture_that_the_bank_declines_is_a_decline_inside_the_window(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge = pledge_with(sandbox, campaign)
    days.close(campaign)
    charging.authorize_due()
    steering.steer_all()
    intent = sandbox.box.store.get(pledge.payments.get().intent_id)
    assert intent
    # The bank took the money back just now; the service says so to whoever captures.
    intent.update(status="requires_payment_method", amount_capturable=0, last_payment_error={"type": "card_error",
                  "code": "card_declined", "decline_code": "insufficient_funds"})  # fmt: skip
    with sandbox.box.store.transaction():
        sandbox.box.store.save(intent)

    days.work()

    assert statuses(campaign) == [Status.COLLECTED]
    assert sorted(pledge.payments.values_list("state", flat=True)) == [State.CAPTURED, State.RELEASED]
    assert holds(sandbox)


def test_late_news_of_an_old_decline_does_not_use_up_the_next_try(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail")
    days.close(campaign)
    charging.authorize_due()
    repairing.same_card(pledge.payments.get())

    hear(sandbox)

    assert pledge.payments.get().state == State.TO_AUTHORIZE
    days.work()
    assert pledge.payments.get().attempt == 3


def test_money_paid_on_a_page_that_was_left_open_is_let_go(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=5_00)
    days.close(campaign)
    days.work()
    # Between opening the page and writing it down they leave, in another window.
    leave = [lambda: repairing.withdraw(pledge.payments.get(state=State.REPAIRING))]

    def point(label: str) -> None:
        if label == "repair:after call" and leave:
            leave.pop()()
            days.work()

    monkeypatch.setattr(repairing, "point", point)
    outcome(lambda: repairing.another_card(pledge.payments.get()))
    session = next(row[0] for row in sandbox.box.store.rows(
        "SELECT id FROM objects WHERE kind = 'checkout.session' ORDER BY seq DESC"))  # fmt: skip
    with suppress(ServiceRefused):  # a page that is closed by now is as good
        sandbox.complete(session)
    hear(sandbox)
    days.work()

    assert {each.outcome for each in gateway.list_charges(campaign.created_at) if each.amount == 5_00} == {
        Outcome.CANCELLED
    }
    assert holds(sandbox)


# -- news that are old, doubled or too early -------------------------------------------------------------------


def test_a_stale_look_at_a_refund_does_not_undo_its_failure(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    collected(sandbox, campaign, "refundFail")
    days.answer(campaign, "refused", treasurers)
    days.work()
    row = Refund.objects.get()
    succeeded = gateway.read_refund(row.refund_id)
    assert succeeded.state == ReturnState.SUCCEEDED
    sandbox.fail_refunds()
    hear(sandbox)

    refunding.record(row, succeeded)

    assert Refund.objects.get().state == "failed"
    assert statuses(campaign) == [Status.COLLECTED]
    assert holds(sandbox)


@pytest.mark.parametrize("end", ["won", "lost"])
def test_a_stale_look_at_a_dispute_does_not_open_it_again(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    collected(sandbox, campaign, "createDispute")
    hear(sandbox)
    dispute = Dispute.objects.get()
    opened = gateway.read_dispute(dispute.pk)
    sandbox.close_dispute(dispute.pk, end)
    hear(sandbox)

    monkeypatch.setattr(gateway, "read_dispute", lambda _: replace(opened, state="open"))
    refunding.hear_of_dispute(dispute.pk)

    assert Dispute.objects.get().state == end
    assert holds(sandbox)


def test_a_refund_that_is_heard_of_before_its_payment_is_booked_counts_in_the_end(
    campaign: Campaign, sandbox: Sandbox
) -> None:
    pledge_with(sandbox, campaign)
    days.close(campaign)
    charging.authorize_due()
    steering.steer_all()
    sandbox.faults.change({"lose_reply_next": 1, "lose_reply_path": "capture"})
    charging.capture_due()
    gateway.core.client().v1.refunds.create({"payment_intent": Payment.objects.get().intent_id})

    refunding.hear_of(next(gateway.list_refunds(campaign.created_at)).id)
    days.work()

    assert statuses(campaign) == [Status.REFUNDED]
    assert holds(sandbox)


def test_a_refund_whose_answer_was_lost_is_found_again_when_its_key_has_lapsed(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    """Keys live 24 hours: a worker that comes back later must look before it sends money a second time."""
    payment = collected(sandbox, campaign)
    refunding.ask(payment, 300_00, treasurers[0])
    sandbox.faults.change({"lose_reply_next": 1, "lose_reply_path": "POST /v1/refunds"})
    refunding.refund_due()
    days.skip(sandbox.move_clock, 30)

    days.hurry()
    refunding.refund_due()

    assert [each.amount for each in gateway.list_refunds(campaign.created_at)] == [300_00]
    days.work()
    assert holds(sandbox)
