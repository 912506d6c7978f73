"""Raw SQL names models, as `{pledges.Pledge}`; their tables are put in here, and nothing else knows their names.

That holds for the functions of triggers too. Only migrations name tables, as they were when they were written.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection

MODEL = re.compile(r"\{(\w+\.[A-Z]\w*)\}")

type Parameters = Mapping[str, Any] | Sequence[Any] | None


def table(model: str) -> str:
    """The table of a model, which is named as "app.Model". Raises LookupError."""
    name: str = apps.get_model(model)._meta.db_table  # noqa: SLF001  (documented, in spite of its name)
    return name


def with_tables(sql: str) -> str:
    """Replace the names of models by those of their tables. Raises LookupError for one that does not exist."""
    return MODEL.sub(lambda found: table(found[1]), sql)


def execute(sql: str, parameters: Parameters = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(with_tables(sql), parameters)


def rows(sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
    """Run a query, or a statement with RETURNING, and fetch everything."""
    with connection.cursor() as cursor:
        cursor.execute(with_tables(sql), parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


class TriggerFunction(pgtrigger.Func):
    """The body of a trigger's function. Tables are filled in late, for models may refer to each other."""

    def __init__(self, body: str) -> None:
        super().__init__(body)  # type: ignore[no-untyped-call]

    def render(self, **_: object) -> str:
        return with_tables(self.func)
