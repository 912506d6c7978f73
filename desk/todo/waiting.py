"""What waits for the team, of all kinds in one statement: each query is brought into the same columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, DateTimeField, Expression, QuerySet, TextField, Value
from django.db.models.functions import Cast

type Query = QuerySet[Any, tuple[Any, ...]]

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class Waiting(NamedTuple):
    """Something that waits; `key` identifies it, for example by its id or its address."""

    cents: int | None
    at: datetime | None
    key: str


def query(
    found: QuerySet[Any], kind: str | Expression, *, cents: str = "", at: str = "", key: str | Expression = ""
) -> Query:
    """Bring what is found into the columns of Waiting; `cents`, `at` and `key` are fields of it."""
    named = Value(kind, CharField()) if isinstance(kind, str) else kind
    return found.values_list(
        named,
        Cast(cents or Value(None), BigIntegerField()),
        Cast(at or Value(None), DateTimeField()),
        Cast(key or Value(""), TextField()),
    )


def read(queries: Iterable[Query]) -> dict[str, list[Waiting]]:
    """What waits by kind, the oldest first, in one statement."""
    found: dict[str, list[Waiting]] = defaultdict(list)
    given = [*queries]
    for kind, *columns in given[0].union(*given[1:], all=True) if given else []:
        found[kind].append(Waiting(*columns))
    for rows in found.values():
        rows.sort(key=lambda row: (row.at or BEFORE_ALL, row.key))
    return found
