"""Pages of a long list. Each starts after the last row of the previous page, even if rows were added."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.signing import Signer
from django.db.models import QuerySet


class Places:
    """Positions in one list, as used in addresses. `name` identifies the list: positions in other lists are invalid."""

    def __init__(self, name: str) -> None:
        self._signer = Signer(salt=name, sep=".")

    def write(self, at: datetime, *rest: str | int) -> str:
        """Return the position of a row, given by its time and its other sort keys."""
        return self._signer.sign_object([at.isoformat(), *rest])

    def read(self, place: str) -> tuple[Any, ...]:
        """Return the time and the other sort keys of a position. Raises BadSignature."""
        at, *rest = self._signer.unsign_object(place)
        return datetime.fromisoformat(at), *rest


def query(before: str, code: str) -> str:
    """The query of the page after this one, which keeps the source code of the link; empty after the last."""
    if not before:
        return ""
    return urlencode({"before": before, **({"s": code} if code else {})})


def below[Rows: QuerySet[Any]](found: Rows, column: str, at: datetime, pk: Any) -> Rows:
    """The older rows, phrased so that the database starts at the right position of the index."""
    return found.filter(**{f"{column}__lte": at}).exclude(**{column: at, "pk__gte": pk})


def above[Rows: QuerySet[Any]](found: Rows, column: str, at: datetime, pk: Any) -> Rows:
    """The newer rows, likewise."""
    return found.filter(**{f"{column}__gte": at}).exclude(**{column: at, "pk__lte": pk})


def cut[Row](rows: list[Row], limit: int, place: Callable[[Row], str]) -> tuple[list[Row], str]:
    """Split rows, one more than a page was read: the page, and the position of its last row if more follow."""
    return rows[:limit], place(rows[limit - 1]) if len(rows) > limit else ""
