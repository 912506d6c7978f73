"""Messages arrive at least once under one id, and what cannot be delivered is tried again, later each time."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct
from common.models import Mail
from desk import tasks
from desk.models import Delivery, Webhook
from desk.webhooks import calling, managing, sending, signing, switching
from desk.webhooks.calling import Answer
from tests.desk.webhooks.test_signing import independent
from tests.helpers.builders import make_campaign
from tests.helpers.community.updates import make_update
from tests.helpers.desk.webhooks import Sink, come_due, make_delivery, make_webhook, owner_of, send, wish

State, Problem, Off = Delivery.State, Delivery.Problem, Webhook.Off
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

pytestmark = pytest.mark.django_db


def attempt(delivery: Delivery) -> Delivery:
    come_due()
    sending.send_due()
    return Delivery.objects.get(pk=delivery.pk)


def answering(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    monkeypatch.setattr(calling, "post", lambda _message: answer)


def test_the_sweep_tells_a_program_what_happened_and_signs_it(campaign: Campaign, sink: Sink) -> None:
    webhook = make_webhook(campaign, url=f"{sink.url}/in")
    make_update(campaign)

    tasks.tell_webhooks()
    tasks.tell_webhooks()

    [taken], [delivery] = sink.taken, webhook.deliveries.all()
    headers = {name.lower(): value for name, value in taken.headers.items()}
    assert (taken.path, taken.body, headers["webhook-id"]) == ("/in", delivery.body, delivery.message_id)
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    signed = (delivery.message_id, headers["webhook-timestamp"], taken.body)
    assert headers["webhook-signature"] == independent(*signed, webhook.secret)
    assert (delivery.state, delivery.status, delivery.answer, delivery.due_at) == (State.DELIVERED, 200, "ok", None)


@pytest.mark.parametrize("kind", ["slack", "discord"])
def test_a_chat_gets_no_signature(campaign: Campaign, sink: Sink, kind: str) -> None:
    webhook = make_webhook(campaign, kind, url=f"{sink.url}/{kind}")
    managing.send_test(webhook)
    send()

    [taken] = sink.taken
    assert not [name for name in taken.headers if name.lower().startswith("webhook-")]
    assert webhook.deliveries.get().state == State.DELIVERED


def test_a_replaced_secret_is_valid_for_a_day_beside_the_new_one(campaign: Campaign, sink: Sink) -> None:
    webhook = make_webhook(campaign, url=f"{sink.url}/in")
    old = webhook.secret
    managing.replace_secret(webhook, owner_of(campaign))
    webhook.refresh_from_db()
    assert webhook.secret != old

    def signatures() -> list[str]:
        make_delivery(webhook)
        send()
        headers = {name.lower(): value for name, value in sink.taken[-1].headers.items()}
        body = (headers["webhook-id"], headers["webhook-timestamp"], sink.taken[-1].body)
        both = {independent(*body, secret): name for name, secret in (("new", webhook.secret), ("old", old))}
        return [both[each] for each in headers["webhook-signature"].split()]

    assert signatures() == ["new", "old"]
    with time_machine.travel(timezone.now() + DAY):
        assert signatures() == ["new"]


def test_the_pauses_between_attempts_grow_and_after_the_last_it_has_failed(campaign: Campaign, sink: Sink) -> None:
    delivery = make_delivery(make_webhook(campaign, url=f"{sink.url}/fail/500"))
    pauses = []
    while delivery.state == State.PENDING:
        delivery = attempt(delivery)
        if delivery.due_at:
            pauses.append((delivery.due_at - timezone.now()).total_seconds())

    expected = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]
    assert len(pauses) == len(expected)
    for pause, usual in zip(pauses, expected, strict=True):
        assert 0.8 * usual - 2 <= pause <= 1.2 * usual
    assert pauses[-1] != pytest.approx(86_400, abs=5)  # jitter
    assert (delivery.state, delivery.tries, delivery.status, delivery.problem) == (State.FAILED, 10, 500, Problem.NO)
    assert delivery.answer == "failed on purpose"
    assert len({each.headers["webhook-id"] for each in sink.taken}) == 1


def test_a_server_that_wants_to_be_left_alone_is(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = make_delivery(make_webhook(campaign))
    answering(monkeypatch, Answer(Problem.NO, 429, wait=7_200))

    delivery = attempt(delivery)

    assert delivery.due_at
    assert delivery.due_at - timezone.now() > 1.9 * HOUR


def test_one_that_fails_holds_up_no_other(campaign: Campaign, sink: Sink) -> None:
    for number in range(20):
        make_delivery(make_webhook(make_campaign(), url=f"{sink.url}/fail/500"), key=f"bad:{number}")
    good = make_webhook(campaign, url=f"{sink.url}/in")
    for number in range(20):
        make_delivery(good, key=f"good:{number}")

    send()

    assert good.deliveries.filter(state=State.DELIVERED).count() == 20
    assert Delivery.objects.filter(state=State.PENDING, tries=1).count() == 20


def test_what_no_longer_exists_is_switched_off_at_once_and_the_owners_are_told(campaign: Campaign, sink: Sink) -> None:
    webhook = make_webhook(campaign, url=f"{sink.url}/gone", name="Our bot")
    gone, waiting = make_delivery(webhook), make_delivery(webhook, due_at=timezone.now() + HOUR)

    sending.send_due()

    webhook.refresh_from_db()
    assert (webhook.is_on, webhook.off_because) == (False, Off.GONE)
    states = [
        (each.state, each.problem) for each in Delivery.objects.filter(pk__in=[gone.pk, waiting.pk]).order_by("pk")
    ]
    assert states == [(State.FAILED, Problem.OFF)] * 2
    mail = Mail.objects.get(kind="webhook_off")
    assert (mail.to, mail.data["name"], mail.data["reason"]) == (owner_of(campaign).email, "Our bot", "gone")
    act = campaign.acts.latest("pk")
    assert (act.kind, act.by, act.data["webhook"]) == (CampaignAct.Kind.WEBHOOK_OFF, None, "Our bot")


def test_after_days_without_success_it_is_switched_off(campaign: Campaign, sink: Sink) -> None:
    webhook = make_webhook(campaign, url=f"{sink.url}/fail/503")
    attempt(make_delivery(webhook))
    webhook.refresh_from_db()
    began = webhook.failing_since
    assert began

    with time_machine.travel(began + 5 * DAY - HOUR):
        attempt(make_delivery(webhook))
        webhook.refresh_from_db()
        assert (webhook.is_on, webhook.failing_since) == (True, began)
    with time_machine.travel(began + 5 * DAY):
        attempt(make_delivery(webhook))
        webhook.refresh_from_db()
        assert webhook.off_because == Off.FAILING
    assert Mail.objects.filter(kind="webhook_off").count() == 1


def test_one_success_ends_the_days_of_failing(campaign: Campaign, sink: Sink) -> None:
    webhook = make_webhook(campaign, url=f"{sink.url}/fail/503")
    attempt(make_delivery(webhook))
    managing.change(webhook, owner_of(campaign), wish(url=f"{sink.url}/in"))

    attempt(make_delivery(webhook))

    webhook.refresh_from_db()
    assert webhook.failing_since is None


def test_a_failed_delivery_is_tried_again_from_the_start_under_its_id(
    campaign: Campaign, sink: Sink, rung: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    webhook = make_webhook(campaign, url=f"{sink.url}/in")
    delivery = make_delivery(webhook, state=State.FAILED, due_at=None, tries=10)

    with django_capture_on_commit_callbacks(execute=True):
        managing.try_again(delivery)
    delivery = attempt(delivery)

    assert (delivery.state, delivery.tries) == (State.DELIVERED, 1)
    assert sink.taken[0].headers["webhook-id"] == delivery.message_id
    assert rung == ["desk.tasks.tell_webhooks"]
    with pytest.raises(managing.NotFailed):
        managing.try_again(delivery)


def test_nothing_is_tried_again_while_the_webhook_is_off(campaign: Campaign) -> None:
    webhook = make_webhook(campaign)
    delivery = make_delivery(webhook)
    switching.switch_off(webhook, owner_of(campaign))

    with pytest.raises(managing.NotFailed):
        managing.try_again(delivery)


def test_an_answer_after_the_lease_does_not_count_if_another_worker_has_the_delivery(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = make_delivery(make_webhook(campaign))
    later = timezone.now() + HOUR

    def claimed_meanwhile(_message: object) -> Answer:
        raise AssertionError("in a thread")

    def answers(_messages: object) -> list[Answer]:
        Delivery.objects.filter(pk=delivery.pk).update(due_at=later)
        return [Answer(Problem.TIME)]

    monkeypatch.setattr(calling, "post", claimed_meanwhile)
    monkeypatch.setattr(calling, "post_each", answers)
    sending.send_due()

    delivery.refresh_from_db()
    assert (delivery.due_at, delivery.problem, delivery.webhook.failing_since) == (later, "", None)


@pytest.mark.parametrize("deliveries", [1, 8])
def test_sending_claims_all_at_once(
    campaign: Campaign, deliveries: int, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    webhook = make_webhook(campaign)
    for _ in range(deliveries):
        make_delivery(webhook)
    answering(monkeypatch, Answer("", 200))

    # Savepoint, rows, claim, release; and what each came to, for it and its webhook.
    with django_assert_num_queries(4 + 2 * deliveries):
        assert sending.send_due() == deliveries


CRASHING = "import django; django.setup(); from desk.webhooks import sending; sending.send_due()"


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_message_whose_answer_was_not_recorded_goes_out_again_under_its_id(campaign: Campaign, sink: Sink) -> None:
    delivery = make_delivery(make_webhook(campaign, url=f"{sink.url}/in"))
    environment = {
        **os.environ,
        "DATABASE_URL": _address(),
        "WEBHOOK_SANDBOX": sink.url,
        "CRASH_POINTS": "true",
        "CRASH_AT": "webhook:answered",
    }

    died = subprocess.run([sys.executable, "-c", CRASHING], env=environment, check=False, capture_output=True)
    assert died.returncode == 137, died.stderr
    assert sending.send_due() == 0  # until the lease ends
    delivery = attempt(delivery)

    assert (delivery.state, delivery.tries) == (State.DELIVERED, 2)
    assert [each.headers["webhook-id"] for each in sink.taken] == [delivery.message_id] * 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_time_send_nothing_twice(campaign: Campaign, sink: Sink) -> None:
    webhook = make_webhook(campaign, url=f"{sink.url}/in")
    for _ in range(40):
        make_delivery(webhook)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        send()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    ids = [each.headers["webhook-id"] for each in sink.taken]
    assert (len(ids), len(set(ids))) == (40, 40)
    assert set(webhook.deliveries.values_list("state", "tries")) == {(State.DELIVERED, 1)}


def _address() -> str:
    given = connection.settings_dict
    host = f"{given['HOST']}:{given['PORT']}" if given["PORT"] else given["HOST"]
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{host}/{given['NAME']}"


def test_a_secret_is_of_programs_alone(campaign: Campaign) -> None:
    assert make_webhook(campaign).secret.startswith(signing.PREFIX)
    assert make_webhook(campaign, "slack").secret == ""
