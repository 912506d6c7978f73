"""Sessions are written with one statement, and only when something has changed."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "a" * 32


def statements(session: SessionStore) -> int:
    with CaptureQueriesContext(connection) as made:
        session.save()
    return len(made)


def kept(session: SessionStore) -> dict[str, object]:
    return dict(SessionStore(session.session_key).items())


def test_what_was_saved_already_is_not_written_again() -> None:
    session = SessionStore()
    session["step"] = 1
    session.save()

    session["step"] = 2
    assert [statements(session), statements(session)] == [1, 0]
    session["list"] = []
    session.save()
    session["list"].append("changed in place")
    assert statements(session) == 1
    assert kept(session) == {"step": 2, "list": ["changed in place"]}


def test_what_was_rolled_back_is_written_again() -> None:
    session = SessionStore()
    session.create()
    with transaction.atomic():
        session["step"] = 1
        session.save()
        transaction.set_rollback(True)

    session.save()

    assert kept(session) == {"step": 1}


def test_a_session_that_was_deleted_is_not_brought_back() -> None:
    session = SessionStore()
    session.create()
    SessionStore().delete(session.session_key)

    session["step"] = 1
    with pytest.raises(UpdateError):
        session.save()
    assert kept(session) == {}


def test_a_named_session_is_created_once_and_then_found() -> None:
    first = SessionStore.named(NAME)
    assert not first.exists(NAME)
    first["step"] = 1
    first.save()
    late = SessionStore.named(NAME)

    assert late.modified
    assert late["step"] == 1
    assert (first.session_key, late.session_key) == (NAME, NAME)
    late["step"] = 2
    late.save()
    assert kept(first) == {"step": 2}


def test_two_that_are_named_at_once_are_the_same() -> None:
    first, second = SessionStore.named(NAME), SessionStore.named(NAME)
    for session in (first, second):
        session["step"] = 1
        session.save()

    assert kept(first) == kept(second) == {"step": 1}
