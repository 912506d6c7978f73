"""The secret part of an address in a mail: a key with a signature, made anew for each mail and never stored."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Model, QuerySet


class Tokens:
    """The tokens of one purpose, which salts their signature: a token of another purpose is as good as forged.

    They have no age: an old mail's address opens what it names for as long as that row lets it.
    """

    def __init__(self, purpose: str) -> None:
        self._signer = Signer(salt=purpose, sep=".")

    def make(self, key: object) -> str:
        return self._signer.sign(str(key))

    def key(self, token: str) -> str | None:
        """What the token was made of; None for a forged one."""
        try:
            return self._signer.unsign(token)
        except BadSignature:
            return None

    def find[Row: Model](self, rows: QuerySet[Row], token: str) -> Row | None:
        """The one of these rows whose primary key the token was made of; None for a forged one, or if it is gone."""
        try:
            return rows.filter(pk=self.key(token)).first()
        except ValidationError:  # no key of such a row
            return None
