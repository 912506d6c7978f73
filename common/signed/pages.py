"""Pages of a long list, newest first: each begins below the last row of the one before, whatever has come on top."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.signing import Signer
from django.db.models import QuerySet


class Places:
    """Places in one list, as an address names them. `name` is the list's: a place in another is as good as forged."""

    def __init__(self, name: str) -> None:
        self._signer = Signer(salt=name, sep=".")

    def write(self, at: datetime, *rest: str | int) -> str:
        """Name a row by its moment and what else orders it."""
        return self._signer.sign_object([at.isoformat(), *rest])

    def read(self, place: str) -> tuple[Any, ...]:
        """The moment and the rest, as they were written. Raises BadSignature."""
        at, *rest = self._signer.unsign_object(place)
        return datetime.fromisoformat(at), *rest


def below[Rows: QuerySet[Any]](found: Rows, column: str, at: datetime, pk: Any) -> Rows:
    """Leave out everything down to this row. In this form the database starts at the right place of its index."""
    return found.filter(**{f"{column}__lte": at}).exclude(**{column: at, "pk__gte": pk})


def cut[Row](rows: list[Row], limit: int, place: Callable[[Row], str]) -> tuple[list[Row], str]:
    """Split what was read, one more than the page holds: its rows, and the place of the last unless it is over."""
    return rows[:limit], place(rows[limit - 1]) if len(rows) > limit else ""
