"""Refuses calls to services outside inside a transaction, because a rollback could not undo them."""

from django.db import connection

import gateway
from desk.webhooks import calling


class InTransaction(RuntimeError):
    """A service outside was called inside a transaction. Commit first, then call."""


def is_open() -> bool:
    """Return whether this thread is inside a transaction."""
    return connection.in_atomic_block


def refuse_calls(**_signal: object) -> None:
    if is_open():
        raise InTransaction("a service outside was called inside a transaction, which could not undo the call")


def connect() -> None:
    gateway.calling.connect(refuse_calls)
    calling.calling.connect(refuse_calls)
