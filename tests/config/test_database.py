"""A database that does not answer delays pages by seconds, and nothing stays blocked afterwards."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, close_old_connections, connection, transaction
from django.http import HttpResponse
from django.test import Client

from campaigns.models import Campaign
from common import sql
from config.database.limits import for_pages, seconds_to_wait
from tests.helpers.builders import make_campaign


def ask(path: str) -> HttpResponse:
    """As the server does, which Django's test client leaves out: look after the connection before each request."""
    close_old_connections()
    return Client(raise_request_exception=False).get(path)


@pytest.fixture
def short(settings: Any) -> None:
    settings.DATABASE_WEB_SECONDS = 1


def freeze_backend() -> int:
    """Stop the server's process behind this connection: it keeps the connection and says nothing any more."""
    [[backend]] = sql.rows("SELECT pg_backend_pid()")
    os.kill(backend, signal.SIGSTOP)
    return int(backend)


@pytest.fixture
def frozen_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither is this connection answered, nor does a new one come about, though somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        backend = freeze_backend()
        with monkeypatch.context() as changed:
            changed.setitem(connection.settings_dict, "HOST", "127.0.0.1")
            changed.setitem(connection.settings_dict, "PORT", silent.getsockname()[1])
            yield
        os.kill(backend, signal.SIGCONT)
    close_old_connections()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_page_of_a_frozen_database_is_a_503(short: None, frozen_server: None) -> None:
    answers = [ask("/healthz") for _ in range(2)]

    assert [(answer.status_code, answer["Retry-After"]) for answer in answers] == [(503, "5")] * 2
    assert ask("/livez").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_one_connection_that_is_not_answered_is_replaced_before_the_page_is_made(short: None) -> None:
    backend = freeze_backend()

    assert ask("/healthz").status_code == 200
    os.kill(backend, signal.SIGCONT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_page_that_waits_for_a_lock_gives_up_and_its_statement_ends_at_the_server(short: None) -> None:
    campaign = make_campaign()
    with psycopg.connect(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"]) as other:
        other.execute(f"LOCK {sql.table('campaigns.Campaign')} IN ACCESS EXCLUSIVE MODE")

        assert ask(campaign.get_absolute_url()).status_code == 503

        waiting = other.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
        assert waiting == (0,)
    assert ask(campaign.get_absolute_url()).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_write_interrupted_by_a_frozen_database_is_rolled_back(short: None) -> None:
    def write_and_wait(_: Any) -> Any:
        campaign = make_campaign()
        sql.execute("SELECT pg_sleep(30)")
        return campaign

    with pytest.raises(OperationalError):
        transaction.atomic(for_pages(write_and_wait))(None)  # type: ignore[arg-type]

    assert Campaign.objects.count() == 0


def test_jobs_wait_longer_than_pages_and_each_thread_has_its_own_limit(settings: Any) -> None:
    settings.DATABASE_WEB_SECONDS, settings.DATABASE_JOB_SECONDS = 5, 0
    seen: list[float | None] = []

    def page(_: Any) -> Any:
        seen.append(seconds_to_wait())
        beside = threading.Thread(target=lambda: seen.append(seconds_to_wait()))
        beside.start()
        beside.join()

    for_pages(page)(None)  # type: ignore[arg-type]

    assert [*seen, seconds_to_wait()] == [5, None, None]


@pytest.mark.django_db(transaction=True)
def test_the_server_ends_statements_and_waits_for_locks_by_itself() -> None:
    found = sql.rows("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
    assert found == [("10min", "1min")]


@pytest.mark.django_db
def test_what_takes_too_long_is_told_from_a_database_that_goes_away() -> None:
    with pytest.raises(sql.TookTooLong), sql.at_most("10ms"):
        sql.execute("SELECT pg_sleep(30)")

    with pytest.raises(OperationalError) as raised, sql.at_most("10s"):
        sql.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'cannot_connect_now'; END $$")
    assert not isinstance(raised.value, sql.TookTooLong)
