"""Django's cache in the database, with one statement for each write."""

import base64
import pickle
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.cache.backends import db
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.utils import timezone

from common import sql

COUNTED = 1_000  # before one write in so many, Django counts the rows, and deletes some if there are too many

SET = """
    INSERT INTO {table} AS old (cache_key, value, expires)
    SELECT key, value, %(expires)s FROM unnest(%(keys)s::text[], %(values)s::text[]) given (key, value)
    ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""
ADD = f"{SET} WHERE old.expires < %(now)s"


class DatabaseCache(db.DatabaseCache):
    """Django itself counts all rows before every write, and looks for the row within a savepoint."""

    def _base_set(self, mode: str, key: str, value: object, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        until = self.get_backend_timeout(timeout)
        if mode == "touch" or until is None or not random.randrange(COUNTED):  # noqa: S311  (no secret)
            return bool(super()._base_set(mode, key, value, timeout))  # type: ignore[misc]  # the stubs lack it
        return self._write(SET if mode == "set" else ADD, {key: value}, until)

    def set_many(self, data: dict[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[str]:
        """In one statement."""
        until = self.get_backend_timeout(timeout)
        if until is None or not data:
            return super().set_many(data, timeout, version)
        self._write(SET, {self.make_and_validate_key(key, version): data[key] for key in sorted(data)}, until)
        return []

    def _write(self, statement: str, values: Mapping[str, object], until: float) -> bool:
        """Whether anything was written."""
        given = {
            "now": timezone.now().replace(microsecond=0),
            "keys": [*values],
            "values": [base64.b64encode(pickle.dumps(each, self.pickle_protocol)).decode() for each in values.values()],
            "expires": datetime.fromtimestamp(until, tz=UTC).replace(microsecond=0),
        }
        return bool(sql.rows(f"{statement} RETURNING 1".replace("{table}", settings.CACHE_TABLE), given))
