"""Behind PgBouncer in transaction mode everything works, limits hold, and no client meets what another has left."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, connections, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from common import sql
from config import celery_app
from config.database.limits import for_pages
from desk.models import Export
from desk.supporters import export_files, exports
from desk.supporters.criteria import Wanted
from payments import tasks
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers import pooler
from tests.helpers.builders import join, make_campaign, make_user, signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address
from tests.helpers.pages import enter_code, mailed_code, send, words
from tests.helpers.pooler import CONNECTIONS, LIMITS, OWN_SETTINGS, Pooler
from tests.helpers.simulation import timeline
from tests.helpers.threads import at_once, is_waited_for, wait_until
from tests.helpers.workers import everything_agrees

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.needs("pgbouncer")]

PEOPLE = 4 * CONNECTIONS


@pytest.fixture(scope="module")
def running(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pooler]:
    with pooler.running(tmp_path_factory.mktemp("pooler")) as found:
        yield found


@pytest.fixture(scope="module")
def site_settings(running: Pooler) -> dict[str, Any]:
    return running.site_settings()


@pytest.fixture(autouse=True)
def behind(
    transactional_db: None, running: Pooler, site_settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pooler]:
    """The site behind the pooler. Afterwards, nothing may be left on its connections."""
    connection.close()
    with monkeypatch.context() as changed:
        for name in ("HOST", "PORT", "NAME", "OPTIONS", "DISABLE_SERVER_SIDE_CURSORS"):
            changed.setitem(connection.settings_dict, name, site_settings[name])
        yield running
        connection.close()
    for names, *rest in running.left_behind():
        assert set(names) <= OWN_SETTINGS
        assert rest == [*LIMITS, 0, 0, 0, 0, 0]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATABASE_WEB_SECONDS", 1)


def ask(path: str) -> HttpResponse:
    close_old_connections()
    return Client(raise_request_exception=False).get(path)


def is_running(query: str) -> bool:
    """Whether the server is at a query with these words; asked without the pooler."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as server:
        found = "SELECT FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE %s"
        return server.execute(found, [f"%{query}%"]).rowcount > 0


# -- journeys ----------------------------------------------------------------------------------------


def pledge(sandbox: Sandbox, campaign: Campaign, email: str) -> str:
    """From the form by the mailed code and the card to the page that thanks; returns its words."""
    client = Client()
    send(client, campaign, email=email)
    client.get(enter_code(client, mailed_code(email)).url)
    card = Pledge.objects.get(supporter__email=email).cards.get()
    return words(client.get(client.get(sandbox.complete(card.session_id)["success_url"]).url))


@pytest.mark.slow
def test_more_people_than_connections_pledge_by_the_forms_and_are_charged_and_refunded(
    sandbox: Sandbox, unlimited: None
) -> None:
    campaign = make_campaign(threshold_cents=PEOPLE * 40_00)
    treasurers = timeline.make_treasurers(campaign)

    pages = at_once(lambda n: pledge(sandbox, campaign, f"{n}@example.org"), PEOPLE)
    timeline.reach_deadline(campaign)
    tasks.advance_campaigns()
    at_once(lambda _: tasks.authorize(), CONNECTIONS)
    timeline.work()

    assert [page for page in pages if "$40.26" not in page] == []
    assert Campaign.objects.get().phase == Campaign.Phase.OFFER
    timeline.answer(campaign, "refused", treasurers)
    at_once(lambda _: tasks.refund(), CONNECTIONS)
    timeline.work()
    assert set(Pledge.objects.values_list("status", flat=True)) == {Status.REFUNDED}
    everything_agrees()


@pytest.mark.slow
def test_all_that_is_scheduled_is_done_by_several_workers_at_once(sandbox: Sandbox, media: Any) -> None:
    names = sorted({entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()})
    for number in range(PEOPLE):
        pledge(sandbox, make_campaign(), f"{number}@example.org")

    for name in names:
        at_once(lambda _, name=name: celery_app.tasks[name](), CONNECTIONS)

    everything_agrees()


@pytest.mark.slow
def test_a_file_of_many_rows_is_made_while_pages_are_read(campaign: Campaign, media: Any) -> None:
    owner = join(campaign, user=make_user(), role=TeamMember.Role.OWNER, name="Olive")
    many_pledges.crowd(campaign, 5_000)
    exports.request(owner, Export.Format.CSV, Wanted())

    def read(number: int) -> int:
        if number:
            return signed_in(owner.user).get(address(campaign, "supporters"), {"q": "example"}).status_code
        return export_files.work_due()

    assert at_once(read, PEOPLE) == [1] + [200] * (PEOPLE - 1)
    assert Export.objects.get().rows == 5_000


def test_a_query_of_many_rows_is_read_in_parts_by_several_clients() -> None:
    User.objects.bulk_create(User(email=f"{uuid4().hex}@example.org") for _ in range(1_000))

    counts = at_once(lambda _: sum(1 for _ in User.objects.iterator(chunk_size=10)), PEOPLE)

    assert counts == [1_000] * PEOPLE


# -- locks -------------------------------------------------------------------------------------------


def test_a_lock_on_a_campaign_holds_until_its_transaction_ends(campaign: Campaign) -> None:
    locked = Campaign.objects.filter(pk=campaign.pk).select_for_update()
    seen: list[str] = []

    def wait() -> None:
        with transaction.atomic():
            locked.get()
            seen.append("second")
        connections.close_all()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            locked.get()
            waiting = pool.submit(wait)
            wait_until(is_waited_for)
            seen.append("first")
        waiting.result()

    assert seen == ["first", "second"]


def test_one_form_that_is_sent_by_more_clients_than_connections_leaves_one_pledge(campaign: Campaign) -> None:
    key = str(uuid4())

    answers = at_once(lambda _: send(Client(), campaign, form_key=key).status_code, PEOPLE)

    assert answers == [302] * PEOPLE
    assert Pledge.objects.count() == 1


# -- limits ------------------------------------------------------------------------------------------


def test_the_server_ends_statements_and_waits_for_locks_by_itself() -> None:
    found = sql.rows("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")

    assert found == [LIMITS]


def test_a_limit_of_one_query_holds_and_its_connection_has_no_other_afterwards() -> None:
    with pytest.raises(sql.TookTooLong), sql.at_most("50ms"):
        sql.execute("SELECT pg_sleep(30)")

    with sql.at_most("1ms"):
        assert sql.rows("SHOW statement_timeout") == [("1ms",)]


@pytest.mark.slow
def test_a_statement_that_a_page_has_given_up_ends_at_the_server_and_no_other_does(short: None) -> None:
    def slow(_: Any) -> HttpResponse:
        sql.execute("SELECT pg_sleep(30)")
        raise AssertionError

    def visit(number: int) -> str:
        if number % 2:
            return str(sql.rows("SELECT 'a task', pg_sleep(2)")[0][0])
        with pytest.raises(OperationalError, match="timeout"):
            for_pages(slow)(RequestFactory().get("/"))
        return "a page"

    assert at_once(visit, 2) == ["a page", "a task"]
    wait_until(lambda: not is_running("pg_sleep(30)"), seconds=2)


@pytest.mark.slow
def test_a_page_for_which_no_connection_is_free_gives_up_and_the_next_one_is_made(
    campaign: Campaign, behind: Pooler, short: None
) -> None:
    path = campaign.get_absolute_url()
    with behind.all_taken():
        start = time.monotonic()
        assert ask(path).status_code == 503
        assert time.monotonic() - start < 10

    assert ask(path).status_code == 200


# -- other clients -----------------------------------------------------------------------------------


def test_what_another_client_has_set_for_itself_does_not_reach_the_site(behind: Pooler) -> None:
    with behind.connect() as other:
        other.execute("SET TimeZone = 'Pacific/Auckland'")
        other.execute("SET DateStyle = 'German'")
        other.commit()

        seen = at_once(lambda _: sql.rows("SELECT current_setting('TimeZone'), current_setting('DateStyle')"), PEOPLE)

    assert seen == [[("UTC", "ISO, MDY")]] * PEOPLE


def test_without_the_setting_for_a_pooler_it_refuses_the_site(running: Pooler, monkeypatch: pytest.MonkeyPatch) -> None:
    direct = running.site_settings(DISABLE_SERVER_SIDE_CURSORS="false")
    connection.close()

    # Undone here, as `behind` restores the settings before monkeypatch would.
    with monkeypatch.context() as changed:
        changed.setitem(connection.settings_dict, "OPTIONS", direct["OPTIONS"])
        with pytest.raises(OperationalError, match="unsupported startup parameter"):
            connection.ensure_connection()
