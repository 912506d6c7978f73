"""The cache in the database does what Django's does, with one statement for each write."""

from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import database_cache, sql

pytestmark = pytest.mark.django_db
START = "2026-11-30 12:00:00+00:00"


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(START, tick=False)
    return time_machine


@pytest.fixture(params=[1, 1_000_000_000], ids=["by Django", "by us"], autouse=True)
def counted(request: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(database_cache, "COUNTED", request.param)
    return int(request.param)


def test_what_was_set_is_there_until_it_expires(clock: Any) -> None:
    cache.set("key", {"one": [1]}, 60)
    cache.set("key", {"two": [2]}, 60)
    cache.set("for-ever", 1, None)

    clock.shift(59)
    assert cache.get("key") == {"two": [2]}
    clock.shift(2)
    assert cache.get("key") is None
    clock.shift(1_000_000)
    assert cache.get("for-ever") == 1


def test_of_two_who_add_one_succeeds() -> None:
    assert cache.add("key", "first", 60)
    assert not cache.add("key", "second", 60)
    assert cache.get("key") == "first"


def test_an_expired_row_can_be_added_again(clock: Any) -> None:
    cache.add("key", "old", 60)

    clock.shift(60)
    assert not cache.add("key", "new", 60)
    clock.shift(1)
    assert cache.add("key", "new", 60)
    assert cache.get("key") == "new"


def test_a_row_that_is_touched_lives_longer(clock: Any) -> None:
    cache.set("key", "value", 60)
    assert cache.touch("key", 600)
    assert not cache.touch("missing", 600)

    clock.shift(300)
    assert cache.get("key") == "value"


def test_a_write_is_one_statement(counted: int) -> None:
    for write in (cache.set, cache.add):
        with CaptureQueriesContext(connection) as made:
            write("key", "value", 60)
        assert (len(made) == 1) == (counted > 1)


def test_many_are_written_in_one_statement() -> None:
    cache.set("b", "old", 60)

    with CaptureQueriesContext(connection) as made:
        assert cache.set_many({"b": [1], "a": "text"}, 60) == []
    assert len(made) == 1

    assert cache.get_many(["a", "b", "c"]) == {"a": "text", "b": [1]}
    assert cache.set_many({}, 60) == []


def test_at_times_the_rows_are_counted_and_too_many_are_deleted(counted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches["default"], "_max_entries", 5)
    for number in range(20):
        cache.set(f"{number}", number, 60)

    [[rows]] = sql.rows("SELECT count(*) FROM cache")
    assert (rows < 10) == (counted == 1)
