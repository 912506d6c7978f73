"""Each month has its partition in time, and nobody who pledges notices that it is added."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from campaigns.models import Campaign
from common import sql
from payments.books import audit
from pledges import pledging
from pledges.management import partitions
from pledges.models import Pledge
from pledges.pledging import PledgeInput
from pledges.tasks import maintain_partitions
from tests.helpers.builders import make_campaign, make_user
from tests.helpers.threads import wait_until
from tests.partitioned import undivided

pytestmark = undivided

TABLE = Pledge._meta.db_table
DEFINITIONS = {
    "columns": """
        SELECT attname, atttypid::regtype::text, attnotnull, attstorage, attcompression, pg_get_expr(adbin, adrelid)
        FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
        WHERE attrelid = %(table)s::regclass AND attnum > 0
    """,
    "indexes": """
        SELECT inhparent::regclass::text, replace(pg_get_indexdef(indexrelid), %(table)s, '')
        FROM pg_index LEFT JOIN pg_inherits ON inhrelid = indexrelid WHERE indrelid = %(table)s::regclass
    """,
    "constraints": """
        SELECT conrelid::regclass::text, contype, replace(pg_get_constraintdef(oid), %(table)s, ''), convalidated,
               conparentid <> 0
        FROM pg_constraint WHERE %(table)s::regclass IN (conrelid, confrelid)
    """,
    "triggers": """
        SELECT replace(pg_get_triggerdef(oid), %(table)s, ''), tgparentid <> 0, tgenabled FROM pg_trigger
        WHERE tgrelid = %(table)s::regclass AND NOT tgisinternal
    """,
}


def at(*when: int) -> time_machine.travel:
    return time_machine.travel(datetime(*when, tzinfo=UTC))  # type: ignore[arg-type,misc]


def months(*names: str) -> list[str]:
    return [f"{TABLE}_{name}" for name in names]


def definitions(table: str) -> dict[str, set[str]]:
    return {
        what: {str(row).replace(table, "") for row in sql.rows(query, {"table": table})}
        for what, query in DEFINITIONS.items()
    }


def divide(*when: int) -> None:
    with at(*when):
        partitions.split()
        partitions.add_ahead()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "added"),
    [
        ((2027, 4, 30, 23), months("2027_07")),
        ((2027, 6, 1), months("2027_07", "2027_08", "2027_09")),
        ((2027, 6, 30, 12), months("2027_07", "2027_08", "2027_09")),
        ((2027, 7, 15), months("2027_07", "2027_08", "2027_09", "2027_10")),
    ],
)
def test_no_month_is_left_out(now: tuple[int, ...], added: list[str]) -> None:
    divide(2027, 1, 15)
    with at(2027, 3, 10):
        assert partitions.add_ahead() == months("2027_05", "2027_06")

    with at(*now):
        assert partitions.add_ahead() == added
        assert partitions.add_ahead() == []

    key = UUID(int=int(datetime(*now, tzinfo=UTC).timestamp() * 1000) << 80)  # type: ignore[arg-type,misc]
    Pledge.objects.bulk_create(
        [Pledge(pk=key, campaign=make_campaign(), supporter=make_user(), amount_cents=1, form_key=key)]
    )
    [[partition]] = sql.rows("SELECT tableoid::regclass::text FROM {pledges.Pledge}")
    assert partition == f"{TABLE}_{now[0]}_{now[1]:02}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "added"),
    [
        ((2027, 1, 15), months("2027_02", "2027_03", "2027_04")),
        ((2027, 1, 31, 12), months("2027_03", "2027_04")),
    ],
)
def test_the_oldest_partition_holds_the_months_before_the_one_it_names(now: tuple[int, ...], added: list[str]) -> None:
    with at(*now):
        partitions.split()

        assert partitions.add_ahead() == added


@pytest.mark.django_db
def test_a_table_that_is_not_divided_gets_no_months() -> None:
    maintain_partitions()

    assert not partitions.is_split()


@pytest.mark.django_db
def test_the_audit_misses_this_month_and_the_next_two() -> None:
    divide(2026, 1, 15)  # long ago
    needed = [month.name for month, _ in zip(partitions.months_from(datetime.now(UTC)), range(3), strict=False)]

    assert audit.problems() == [
        f"partitions: there is none for pledges of {name}; run manage.py partition_pledges --commit" for name in needed
    ]

    maintain_partitions()
    assert audit.problems() == []


@pytest.mark.django_db
def test_the_audit_asks_for_no_month_that_the_oldest_partition_holds() -> None:
    partitions.split()

    assert len(audit.problems()) in {1, 2}  # one less on the last day of a month


@pytest.mark.django_db
def test_a_month_is_as_if_it_had_been_made_in_its_place() -> None:
    divide(2027, 1, 15)
    sql.execute(
        f"CREATE TABLE in_place PARTITION OF {TABLE} FOR VALUES "
        "FROM ('02a00000-0000-0000-0000-000000000000') TO ('02a10000-0000-0000-0000-000000000000')"
    )

    expected = definitions("in_place")

    assert definitions(f"{TABLE}_2027_03") == expected
    assert all(expected.values())


@pytest.fixture
def divided_database(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database of its own, in which pledges have been divided for a year: that cannot be taken back."""
    name = connection.settings_dict["NAME"]
    own = f"{name}_divided"
    connections.close_all()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{name}"')
        with monkeypatch.context() as changed:
            changed.setitem(connection.settings_dict, "NAME", own)
            partitions.split()
            yield
            connections.close_all()
        server.execute(f'DROP DATABASE "{own}" WITH (FORCE)')


@contextmanager
def beside() -> Iterator[ThreadPoolExecutor]:
    """Another process, so to speak: a thread with a connection of its own."""
    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool
        finally:
            pool.submit(connections.close_all).result()


def pledge(campaign: Campaign) -> Pledge:
    return pledging.draft(campaign, make_user(), uuid4(), PledgeInput(40_00))[0]


@pytest.mark.usefixtures("divided_database")
def test_months_are_added_while_somebody_reads_for_long_and_others_pledge() -> None:
    campaign = make_campaign()
    with beside() as pool, transaction.atomic():
        assert Pledge.objects.count() == 0

        assert len(pool.submit(partitions.add_ahead).result(timeout=5)) >= 2
        pool.submit(pledge, campaign).result(timeout=5)

        assert Pledge.objects.count() == 1


@pytest.mark.slow
@pytest.mark.usefixtures("divided_database")
def test_others_pledge_while_months_wait_for_somebody_who_writes_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "PAUSES", [0.1] * 50)
    campaign = make_campaign()
    with beside() as adding, beside() as pool:
        with transaction.atomic():
            pledge(campaign)
            added = adding.submit(partitions.add_ahead)
            for _ in range(5):
                wait_until(lambda: is_waited_for("ShareRowExclusiveLock"))
                pool.submit(pledge, campaign).result(timeout=5)
            assert not added.done()

        assert len(added.result(timeout=10)) >= 2


@pytest.mark.usefixtures("divided_database")
def test_others_pledge_without_waiting_while_months_wait_for_vacuum() -> None:
    campaign = make_campaign()
    with beside() as adding, beside() as pool:
        with transaction.atomic():
            sql.execute(f"LOCK TABLE {TABLE} IN SHARE UPDATE EXCLUSIVE MODE")  # as VACUUM does
            added = adding.submit(partitions.add_ahead)
            wait_until(lambda: is_waited_for("ShareUpdateExclusiveLock"))
            pool.submit(pledge, campaign).result(timeout=5)

        assert len(added.result(timeout=10)) >= 2


def is_waited_for(mode: str) -> bool:
    waiting = "SELECT FROM pg_locks JOIN pg_database ON database = oid WHERE datname = current_database()"
    [[found]] = sql.rows(f"SELECT EXISTS ({waiting} AND mode = %s AND NOT granted)", [mode])
    return bool(found)


@pytest.mark.slow
@pytest.mark.usefixtures("divided_database")
def test_the_command_gives_up_if_somebody_writes_for_too_long_and_can_be_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(partitions, "PAUSES", [0])
    campaign = make_campaign()
    with beside() as pool:
        with transaction.atomic():
            pledge(campaign)
            with pytest.raises(CommandError, match="safe to run this again"):
                pool.submit(call_command, "partition_pledges", "--commit").result(timeout=10)

        pool.submit(call_command, "partition_pledges", "--commit").result(timeout=10)

    assert audit.problems() == []


@pytest.mark.usefixtures("divided_database")
def test_two_that_add_months_at_the_same_moment_add_each_once() -> None:
    with beside() as one, beside() as other:
        added = [pool.submit(partitions.add_ahead) for pool in (one, other)]

        names = [name for future in added for name in future.result(timeout=10)]

    assert len(names) == len(set(names)) >= 2
