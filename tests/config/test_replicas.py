"""Pages may read from a streaming replica, and nobody sees a state from before what they did themselves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.handlers.exception import convert_exception_to_response
from django.db import OperationalError, close_old_connections, connection, connections, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.models import User
from campaigns.models import Campaign
from common import sql
from config.database import replicas
from tests.helpers.builders import make_campaign
from tests.helpers.clock import Clock
from tests.helpers.replica import Copy
from tests.helpers.threads import wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "replica"])
PRIMARY = "primary"
REPLICA = "replica"


@pytest.fixture(scope="module")
def copy(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    with django_db_blocker.unblock():
        made = Copy(tmp_path_factory.mktemp("replica"))
    connections.settings[REPLICA] = made.settings
    yield made
    forget_connection()
    del connections.settings[REPLICA]
    made.stop()


def forget_connection() -> None:
    connections[REPLICA].close()
    del connections[REPLICA]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(replicas, "monotonic", clock)
    return clock


@pytest.fixture
def replica(copy: Copy, clock: Clock, settings: Any, monkeypatch: Any) -> Iterator[Copy]:
    """The replica, known to the site as by its settings; it has caught up with a look at the primary."""
    # As in production, and other than the tests' server: a commit is written out when it returns.
    sql.execute("SET synchronous_commit = on")
    settings.DATABASE_ROUTERS = ["config.database.replicas.Router"]
    monkeypatch.setattr(replicas, "replica", replicas.Replica())
    replicas.replica.has(0)
    copy.catch_up()
    clock.now += replicas.LAG_SECONDS
    yield copy
    copy.run("SELECT pg_wal_replay_resume() WHERE pg_is_in_recovery()")
    forget_connection()


def held_up(copy: Copy, write: Callable[[], Any]) -> Any:
    """What is written reaches the replica's disk but not its tables."""
    copy.catch_up()
    copy.run("SELECT pg_wal_replay_pause()")
    wait_until(lambda: copy.run("SELECT pg_get_wal_replay_pause_state()") == ("paused",))
    return write()


def server(_: Any = None) -> HttpResponse:
    [[in_recovery]] = sql.read("SELECT pg_is_in_recovery()")
    return HttpResponse(REPLICA if in_recovery else PRIMARY)


def asked(page: Callable[..., HttpResponse] = server, method: str = "get", cookie: str = "") -> str:
    # As the server does before each request.
    close_old_connections()
    request = getattr(RequestFactory(), method)("/")
    if cookie:
        request.COOKIES[replicas.COOKIE] = cookie
    return replicas.for_pages(page)(request).content.decode()


def test_pages_read_from_the_replica_and_everything_else_from_the_primary(replica: Copy) -> None:
    def in_transaction(_: Any) -> HttpResponse:
        with transaction.atomic():
            return server()

    def after_writing(_: Any) -> HttpResponse:
        User.objects.filter(email="nobody@example.org").update(is_active=False)
        return server()

    assert [asked(), asked(method="head"), asked(method="post")] == [REPLICA, REPLICA, PRIMARY]
    assert [asked(in_transaction), asked(after_writing), server().content.decode()] == [PRIMARY] * 3


def test_models_are_read_from_the_replica_and_sessions_from_the_primary(replica: Copy) -> None:
    from django.contrib.sessions.models import Session

    def page(_: Any) -> HttpResponse:
        return HttpResponse(f"{Campaign.objects.all().db} {Session.objects.all().db}")

    assert asked(page) == f"{REPLICA} default"


def test_who_has_written_sees_it_even_if_the_replica_has_not_replayed_it(replica: Copy) -> None:
    def write(_: Any) -> HttpResponse:
        make_campaign()
        return HttpResponse()

    assert asked() == REPLICA
    response = held_up(replica, lambda: replicas.for_pages(write)(RequestFactory().post("/")))
    cookie = response.cookies[replicas.COOKIE]

    assert [asked(), asked(cookie=cookie.value)] == [REPLICA, PRIMARY]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_what_the_replica_shows_is_two_seconds_old_at_most(replica: Copy, clock: Clock) -> None:
    assert asked() == REPLICA
    held_up(replica, make_campaign)
    seen = []

    for _ in range(3):
        seen.append(asked())
        clock.now += replicas.LAG_SECONDS

    assert seen == [REPLICA, REPLICA, PRIMARY]
    replica.run("SELECT pg_wal_replay_resume()")
    replica.catch_up()
    clock.now += replicas.LAG_SECONDS
    assert asked() == REPLICA


def test_after_an_idle_hour_the_replica_must_have_everything(replica: Copy, clock: Clock) -> None:
    assert asked() == REPLICA
    held_up(replica, make_campaign)

    clock.now += 3600

    assert asked() == PRIMARY


def test_a_public_page_sets_no_cookie_although_it_counts_a_visit(replica: Copy) -> None:
    def page(_: Any) -> HttpResponse:
        sql.execute("SELECT 1")
        return HttpResponse(headers={"Cache-Control": "public, s-maxage=1"})

    assert not replicas.for_pages(page)(RequestFactory().get("/")).cookies


@pytest.mark.parametrize("cookie", ["", "x", "1/2/3", "0/zz", "-1/0", "😀/0"])
def test_a_forged_cookie_is_ignored(replica: Copy, cookie: str) -> None:
    assert asked(cookie=cookie) == REPLICA


def test_a_new_campaign_is_found_when_the_replica_has_it_or_is_too_old(replica: Copy, clock: Clock) -> None:
    assert asked() == REPLICA
    campaign = held_up(replica, make_campaign)
    found = []

    for _ in range(3):
        found.append(Client().get(campaign.get_absolute_url()).status_code)
        clock.now += replicas.LAG_SECONDS

    assert found == [404, 404, 200]


def test_a_page_whose_replica_has_died_is_made_by_the_primary_and_it_is_not_asked_for_a_while(
    replica: Copy, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_campaign()
    replica.catch_up()
    assert asked() == REPLICA
    backends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'"
    with monkeypatch.context() as away:
        replica.run(f"{backends} AND pid <> pg_backend_pid()")
        away.setitem(connections[REPLICA].settings_dict, "PORT", 9)

        assert Client(raise_request_exception=False).get(campaign.get_absolute_url()).status_code == 200
        clock.now += replicas.PAUSE_SECONDS - 1
        assert asked() == PRIMARY
    clock.now += 1
    asked()
    replica.catch_up()
    clock.now += replicas.LAG_SECONDS
    assert asked() == REPLICA


@pytest.mark.parametrize("expected", [(), OperationalError], ids=["error page", "page that expects it"])
def test_a_page_whose_query_the_replica_cancels_is_made_by_the_primary(replica: Copy, expected: Any) -> None:
    sql.execute("CREATE TABLE in_the_way ()")
    replica.catch_up()

    def page(request: Any) -> HttpResponse:
        if (answer := server()).content.decode() == REPLICA:
            with suppress(expected):
                sql.read("SELECT pg_sleep(30), count(*) FROM in_the_way")
        return answer

    def drop() -> None:
        busy = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%in_the_way' AND pid <> pg_backend_pid()"
        wait_until(lambda: replica.run(busy) == (1,))
        sql.execute("DROP TABLE in_the_way")
        connection.close()

    with impatient(replica):
        dropping = Thread(target=drop)
        dropping.start()
        assert asked(convert_exception_to_response(page)) == PRIMARY
        dropping.join()
    assert asked() == REPLICA


@contextmanager
def impatient(copy: Copy) -> Iterator[None]:
    """The replica waits for no query before it replays."""
    for change in ("SET max_standby_streaming_delay = 0", "RESET max_standby_streaming_delay"):
        copy.own.execute(f"ALTER SYSTEM {change}")
        copy.run("SELECT pg_reload_conf()")
        if change.startswith("SET"):
            yield


def test_what_must_be_seen_as_committed_leaves_the_rest_of_the_page_to_the_replica(replica: Copy) -> None:
    def page(_: Any) -> HttpResponse:
        [[in_recovery]] = sql.committed("SELECT pg_is_in_recovery()")
        with sql.at_most("3s"):
            within = server().content.decode()
            [[limit]] = sql.read("SHOW statement_timeout")
        return HttpResponse(f"{in_recovery} {within} {limit} {server().content.decode()}")

    assert asked(page) == f"False {REPLICA} 3s {REPLICA}"


@pytest.mark.slow
def test_a_replica_that_was_promoted_is_not_read(replica: Copy, clock: Clock, tmp_path: Path) -> None:
    other = Copy(tmp_path)
    try:
        connections.settings[REPLICA] = other.settings
        forget_connection()
        other.catch_up()
        clock.now += replicas.LAG_SECONDS
        assert asked() == REPLICA

        other.run("SELECT pg_promote()")

        assert replicas.replica.is_down()
        assert asked() == PRIMARY
    finally:
        connections.settings[REPLICA] = replica.settings
        forget_connection()
        other.stop()


def test_while_the_primary_is_away_pages_of_visitors_are_still_served(
    replica: Copy, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_campaign()
    replica.catch_up()
    assert asked() == REPLICA
    with monkeypatch.context() as away:
        connection.close()
        away.setitem(connection.settings_dict, "PORT", 9)
        seen = []
        for _ in range(3):
            close_old_connections()
            seen.append(Client(raise_request_exception=False).get(campaign.get_absolute_url()).status_code)
            clock.now += 60

        assert seen == [200] * 3
        assert Client(raise_request_exception=False).post("/i18n/setlang/").status_code != 200
    connection.close()
