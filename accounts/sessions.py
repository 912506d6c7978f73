"""Sessions in the database, written with one statement, and not again by the middleware if nothing has changed."""

from __future__ import annotations

from functools import partial
from typing import Self

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import transaction


class SessionStore(db.SessionStore):
    _is_new = False
    _saved: bytes | None = None  # the contents when they were last committed

    @classmethod
    def named(cls, name: str) -> Self:
        """The session with this key, to be created when it is saved if there is none."""
        session = cls(name)
        if not session.exists(name):
            session._is_new = True
            session.clear()
        session.modified = True  # so that the response sets the cookie
        return session

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  (as in Django)
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        contents = self.serializer().dumps(dict(self.items()))
        if contents != self._saved:
            self._write()
            # Only then: what is rolled back has to be saved again.
            transaction.on_commit(partial(setattr, self, "_saved", contents))

    def _write(self) -> None:
        """Raises UpdateError if somebody else has deleted the session."""
        row = self.create_model_instance(dict(self.items()))
        fields = ["session_data", "expire_date"]
        if self._is_new:
            self.model.objects.bulk_create(
                [row], update_conflicts=True, unique_fields=["session_key"], update_fields=fields
            )
        elif not self.model.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in fields}):
            raise UpdateError
