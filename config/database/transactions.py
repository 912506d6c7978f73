"""Refuses calls to the payment service inside a transaction, because a rollback could not undo them."""

from django.db import connection

import gateway


class InTransaction(RuntimeError):
    """The payment service was called inside a transaction. Commit first, then call."""


def is_open() -> bool:
    """Return whether this thread is inside a transaction."""
    return connection.in_atomic_block


def refuse_calls(**_signal: object) -> None:
    if is_open():
        raise InTransaction("the payment service was called inside a transaction, which could not undo the call")


def connect() -> None:
    gateway.calling.connect(refuse_calls)
