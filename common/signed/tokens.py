"""Tokens for links in mails: a key with a signature, created for each mail and never stored."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Model, QuerySet


class Tokens:
    """The tokens for one purpose, which is the salt of the signature: tokens for other purposes are invalid.

    They do not expire: the link in an old mail works as long as its row permits.
    """

    def __init__(self, purpose: str) -> None:
        self._signer = Signer(salt=purpose, sep=".")

    def make(self, key: object) -> str:
        return self._signer.sign(str(key))

    def key(self, token: str) -> str | None:
        """The key in the token; None if it is forged."""
        try:
            return self._signer.unsign(token)
        except BadSignature:
            return None

    def find[Row: Model](self, rows: QuerySet[Row], token: str) -> Row | None:
        """The row among these whose primary key is in the token; None if the token is forged or the row is gone."""
        if (key := self.key(token)) is None:
            return None
        try:
            return rows.filter(pk=key).first()
        except ValidationError:  # not a primary key of these rows
            return None
