"""Several people or workers at once on the day of collection, and the oracle after it; test_faults has the list."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.utils import timezone
from django.utils.module_loading import import_string

import gateway
from accounts.models import User
from campaigns.models import Campaign
from common import sql
from common.mail import delivery
from common.models import Mail
from payments.collection import charging, collecting, repairing, sweeps
from payments.decisions import approvals
from payments.models import Collection, MoneyAct, Payment
from payments.refunds import refunding
from pledges import cards, pledging
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_interest, pledge_with, save_card
from tests.helpers.faults import collected, hear, holds, outcome, requests
from tests.helpers.simulation import timeline
from tests.helpers.threads import at_once
from tests.helpers.workers import statuses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State
SWEEPS = [
    *(f"payments.tasks.{name}" for name in ("advance_campaigns", "authorize", "capture", "refund", "release")),
    *(f"pledges.tasks.{name}" for name in ("forget_cards", "announce")),
]
# Fifty with `make soak`, which plays the rest.
ROUNDS = [*range(10), *(pytest.param(n, marks=pytest.mark.soak) for n in range(10, 50))]


@pytest.mark.parametrize("round_", ROUNDS)
def test_of_four_closers_one_closes_and_the_others_do_nothing(
    campaign: Campaign, sandbox: Sandbox, round_: int
) -> None:
    pledge_with(sandbox, campaign)
    timeline.reach_deadline(campaign)

    at_once(lambda _: sweeps.advance_all(), 4)

    assert (Collection.objects.count(), Payment.objects.count()) == (1, 1)
    assert campaign.phase_changes.count() == 1
    timeline.work()
    assert holds(sandbox)


@pytest.mark.slow
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
    timeline.skip(sandbox.move_clock, 73)
    timeline.work()
    assert holds(sandbox)


@pytest.mark.parametrize("round_", ROUNDS)
def test_when_a_withdrawal_and_the_close_race_exactly_one_wins(
    campaign: Campaign, sandbox: Sandbox, round_: int
) -> None:
    pledge = pledge_with(sandbox, campaign)
    Campaign.objects.update(deadline=timezone.now() + timedelta(milliseconds=30 + round_))

    def act(number: int) -> str:
        if number:
            while (result := outcome(lambda: collecting.close(Campaign.objects.get()))) == "NotYet":
                pass
            return result
        sql.execute("SELECT pg_sleep(0.025)")
        return outcome(lambda: pledging.withdraw(pledge))

    withdrawn, _ = at_once(act, 2)

    timeline.work()
    pledge.refresh_from_db()
    assert (withdrawn, pledge.status) in {("won", Status.WITHDRAWN), ("CampaignClosed", Status.COLLECTED)}
    assert holds(sandbox)


@pytest.mark.parametrize("round_", ROUNDS)
def test_when_a_change_and_the_close_race_the_agreed_amount_is_charged(
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
        sql.execute("SELECT pg_sleep(0.025)")
        return outcome(lambda: pledging.change_amount(pledge, 600_00))

    changed, _ = at_once(act, 2)

    timeline.work()
    charged = [each.received for each in gateway.list_charges(campaign.created_at)]
    assert (changed, *charged) in {("won", 600_00), ("CampaignClosed", 500_00)}
    assert holds(sandbox)


@pytest.mark.parametrize("round_", ROUNDS)
def test_when_leaving_and_the_next_attempt_race_exactly_one_wins(
    campaign: Campaign, sandbox: Sandbox, round_: int
) -> None:
    pledge_with(sandbox, campaign)
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=5_00)
    timeline.close(campaign)
    timeline.work()
    payment = pledge.payments.get()
    acts: list[Callable[[], Any]] = [lambda: repairing.withdraw(payment), lambda: repairing.same_card(payment)]

    results = at_once(lambda n: outcome(acts[n]), 2)

    assert sorted(results) == ["WrongMove", "won"]
    timeline.skip(sandbox.move_clock, 73)
    timeline.work()
    assert holds(sandbox)


@pytest.mark.slow
def test_two_workers_reserve_each_payment_once(campaign: Campaign, sandbox: Sandbox) -> None:
    for _ in range(20):
        pledge_with(sandbox, campaign, cents=100_00)
    timeline.close(campaign)

    def work(_: int) -> None:
        while charging.authorize_due(limit=3):
            pass

    at_once(work, 4)

    assert statuses(campaign) == [Status.AUTHORIZED] * 20
    assert requests(sandbox, "POST payment_intents/*/confirm") == 20
    timeline.work()
    assert holds(sandbox)


@pytest.mark.slow
def test_everything_twice_at_once_is_everything_once(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    for cents in (600_00, 400_00):
        pledge_with(sandbox, campaign, cents=cents)
    timeline.reach_deadline(campaign)

    def twice() -> None:
        for _ in range(4):
            for name in SWEEPS:
                timeline.hurry()
                at_once(lambda _, name=name: import_string(name)(), 2)  # type: ignore[misc]

    twice()
    assert statuses(campaign) == [Status.COLLECTED] * 2
    timeline.answer(campaign, "refused", treasurers)
    twice()

    assert statuses(campaign) == [Status.REFUNDED] * 2
    assert holds(sandbox)


def slow(monkeypatch: pytest.MonkeyPatch, module: Any, label: str, meanwhile: Callable[[], object]) -> None:
    """Let a worker be so slow at this point that its lease ends and others do the same work meanwhile."""
    pending = [meanwhile]

    def point(here: str) -> None:
        if here == label and pending:
            act = pending.pop()
            timeline.hurry()
            act()

    monkeypatch.setattr(module, "point", point)


@pytest.mark.parametrize("card", ["visa", "chargeCustomerFail", "authenticationRequired"])
@pytest.mark.parametrize("label", ["authorize:before call", "authorize:after call"])
def test_the_answer_of_a_slow_worker_changes_nothing_any_more(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, card: str, label: str
) -> None:
    pledge = pledge_with(sandbox, campaign, card)
    timeline.close(campaign)
    slow(monkeypatch, charging, label, timeline.work)

    charging.authorize_due()

    payment = pledge.payments.get()
    assert payment.attempt == (1 if card == "visa" else 2)
    assert Mail.objects.filter(kind="card_failed").count() == (card != "visa")
    timeline.skip(sandbox.move_clock, 73)
    timeline.work()
    assert holds(sandbox)


def test_a_slow_worker_that_got_no_answer_does_not_wake_a_card_that_will_never_work(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge = pledge_with(sandbox, campaign, "authenticationRequired")
    timeline.close(campaign)
    slow(monkeypatch, charging, "authorize:after call", timeline.work)
    sandbox.faults.change({"fail_before_next": 1, "path": "confirm"})

    charging.authorize_due()

    payment = pledge.payments.get()
    assert (payment.state, payment.problem, payment.due_at) == (PaymentState.DECLINED, "authenticate", None)


def test_of_eight_people_who_refund_at_once_only_as_many_succeed_as_there_is_money(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    payment = collected(sandbox, campaign)

    results = at_once(lambda n: outcome(lambda: refunding.request(payment, 200_00, treasurers[n % 2])), 8)
    timeline.work()

    assert sorted(results) == ["TooMuch"] * 3 + ["won"] * 5
    assert sum(each.amount for each in gateway.list_refunds(campaign.created_at)) == 1_000_00
    assert holds(sandbox)


def test_eight_simultaneous_confirmations_retry_a_failed_refund_once(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    failed = refunding.request(collected(sandbox, campaign, "refundFail"), 300_00)
    timeline.work()
    sandbox.fail_refunds()
    hear(sandbox)

    asked = approvals.request(MoneyAct(campaign=campaign, kind="refund", refund=failed), treasurers[0])
    results = at_once(lambda _: outcome(lambda: approvals.confirm(asked, treasurers[1])), 8)
    timeline.work()

    assert sorted(results) == ["NotWaiting"] * 7 + ["won"]
    made = sorted((str(each.state), each.amount) for each in gateway.list_refunds(campaign.created_at))
    assert made == [("failed", 300_00), ("succeeded", 300_00)]
    assert campaign.acts.count() == 2  # asked for, and done
    assert holds(sandbox)


def test_two_senders_send_each_message_once(campaign: Campaign, sandbox: Sandbox, settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": "tests.helpers.strict_mailbox.EmailBackend"}}
    for _ in range(10):
        pledge_with(sandbox, campaign, cents=100_00)

    at_once(lambda _: delivery.deliver(limit=2), 8)
    while delivery.deliver():
        pass

    sent = Counter(message.to[0] for message in django_mail.outbox)
    assert (len(sent), set(sent.values())) == (10, {1})
