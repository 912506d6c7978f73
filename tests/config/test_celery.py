"""What beat sends, and what a worker does when its queue goes away."""

from collections import Counter
from uuid import uuid4

import pytest
from celery.worker.request import Request
from django.conf import settings
from kombu import Connection
from kombu.transport.redis import Channel
from kombu.utils.imports import symbol_by_name

from config import schedule
from config.celery import Received, app
from payments import tasks


def test_a_job_that_cannot_be_acknowledged_does_not_stop_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    def received(kind: type[Request]) -> Request:
        """A job whose connection was lost while it was done."""
        connection, queue = Connection(settings.REDIS_URL), uuid4().hex
        tasks.capture.apply_async(queue=queue, connection=connection)
        message = connection.SimpleQueue(queue).get(timeout=5)
        connection._do_close_self()
        message.channel._disconnect_pools()
        errors = connection.connection_errors
        return kind(message, on_ack=message.ack_log_error, app=app, task=tasks.capture, connection_errors=errors)

    with pytest.raises(AttributeError):  # the library's own
        received(Request).acknowledge()
    received(Received).acknowledge()

    assert "Couldn't ack" in caplog.text
    assert symbol_by_name(tasks.capture.Request) is Received


def test_a_job_that_cannot_be_given_back_does_not_stop_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> Channel:
        """The channel of a lost connection, with a job that had been received and not begun."""
        connection, queue = Connection(settings.REDIS_URL), uuid4().hex
        tasks.capture.apply_async(queue=queue, connection=connection)
        channel = connection.SimpleQueue(queue).get(timeout=5).channel
        channel._disconnect_pools()
        connection.transport.client = None
        return channel

    lost().close()

    monkeypatch.setattr(Channel, "do_restore", True)  # the library's own
    with pytest.raises(AttributeError):
        lost().close()


def test_as_many_tasks_send_requests_to_stripe_as_there_are_processes_for_it() -> None:
    sent = Counter(entry["task"] for entry in schedule.every(60, stripe_processes=3).values())

    assert {name: number for name, number in sent.items() if number != 1} == dict.fromkeys(schedule.AT_STRIPE, 3)
    assert set(sent) == set(schedule.SWEEPS)
