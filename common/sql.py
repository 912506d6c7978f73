"""Raw SQL with models in place of table names: `{pledges.Pledge}` is replaced by the model's table.

This also applies to trigger functions. Only migrations contain table names, as they were at the time.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, router, transaction
from django.db.models import Model, QuerySet
from psycopg import Copy
from psycopg.abc import PQGen
from psycopg.errors import QueryCanceled

LINES = 1_000  # that are read at a time
# Settings with which rows of other tables are looked up by their keys. The planner would rather read those tables from
# beginning to end, for each batch of a long one.
BY_KEY = {"enable_hashjoin": "off", "enable_mergejoin": "off"}
MODEL = re.compile(r"\{(\w+\.[A-Z]\w*)\}")


class TookTooLong(OperationalError):
    """A statement took longer than it was given."""


type Parameters = Mapping[str, Any] | Sequence[Any] | None


def table(model: str) -> str:
    """Return the table of a model, given as "app.Model". Raises LookupError."""
    name: str = apps.get_model(model)._meta.db_table  # noqa: SLF001  (documented in spite of the underscore)
    return name


def with_tables(sql: str) -> str:
    """Replace models by the names of their tables. Raises LookupError if a model does not exist."""
    return MODEL.sub(lambda found: table(found[1]), sql)


def execute(sql: str, parameters: Parameters = None) -> None:
    with connections[router.db_for_write(Model)].cursor() as cursor:
        cursor.execute(with_tables(sql), parameters)


def rows(sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
    """Run a statement that writes, with RETURNING, or a query within what writes."""
    return _rows(router.db_for_write(Model), sql, parameters)


def committed(sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
    """Run a query that must see everything that has been committed, which a replica may not have yet."""
    return _rows(DEFAULT_DB_ALIAS, sql, parameters)


def read(sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
    """Run a query, on the replica if the page reads from it (config.database.replicas)."""
    return _rows(router.db_for_read(Model), sql, parameters)


def _rows(alias: str, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(with_tables(sql), parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def prebuilt(build: Callable[..., QuerySet[Any, Any]], *stand_ins: object) -> Callable[..., list[tuple[Any, ...]]]:
    """Return a function for a query that runs often: building it, which takes longer than running it, happens once.

    It is built with stand-ins, which nothing else in it may be equal to, and runs with other values in their places.
    """

    @cache
    def built() -> tuple[str, Sequence[Any]]:
        return build(*stand_ins).query.sql_with_params()

    def run(*values: object) -> list[tuple[Any, ...]]:
        query, parameters = built()
        given = dict(zip(stand_ins, values, strict=True))
        return read(query, [given.get(each, each) for each in parameters])

    return run


def copied(sql: str, parameters: Parameters = None, **queries: QuerySet[Any, Any]) -> Iterator[bytes]:
    """Read the rows of a query as lines of CSV, one at a time; `{name}` is one of the other queries, within it."""
    with connections[router.db_for_read(Model)].cursor() as cursor:
        query = cursor.mogrify(with_tables(sql), parameters)
        for name, within in queries.items():
            query = query.replace(f"{{{name}}}", cursor.mogrify(*within.query.sql_with_params()))
        with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
            while lines := copy.connection.wait(_arrived(copy)):
                yield from lines


def _arrived(copy: Copy) -> PQGen[list[bytes]]:
    """The next lines, none after the last one. Waiting for each on its own takes longer than reading it."""
    lines: list[bytes] = []
    while len(lines) < LINES and (line := (yield from copy._read_gen())):  # noqa: SLF001  (what copy.read() waits for)
        lines.append(bytes(line))
    return lines


@contextmanager
def at_most(time: str) -> Iterator[None]:
    """Let no statement in here take longer than this, such as "3s"; then it raises TookTooLong."""
    try:
        with settings(statement_timeout=time):
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TookTooLong(f"A statement took longer than {time}.") from error
        raise


@contextmanager
def settings(**values: str) -> Iterator[None]:
    """Change settings of the database for the queries in here, in a transaction."""
    alias = router.db_for_read(Model)
    with transaction.atomic(alias):
        before = _rows(alias, "SELECT name, current_setting(name) FROM unnest(%s::text[]) name", [[*values]])
        _set(alias, values)
        yield
        _set(alias, dict(before))


def _set(alias: str, values: Mapping[str, str]) -> None:
    statement = "SELECT set_config(name, value, true) FROM unnest(%s::text[], %s::text[]) given (name, value)"
    _rows(alias, statement, [[*values], [*values.values()]])


class TriggerFunction(pgtrigger.Func):
    """The body of a trigger function. Tables are filled in late because models may refer to each other."""

    def __init__(self, body: str) -> None:
        super().__init__(body)  # type: ignore[no-untyped-call]

    def render(self, **_: object) -> str:
        return with_tables(self.func)
