"""The blocks of a document, as its draft and its versions store them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

MAX_HEADING = 120

type Said = Mapping[str, str]  # the heading, and the body in Markdown


@dataclass(frozen=True, slots=True)
class Block:
    """A section of a document, in one or more languages. It keeps its id when it is moved or rewritten.

    `revision` is that of the draft at which it was changed last; 0 in a version.
    """

    id: UUID
    words: Mapping[str, Said]
    revision: int = 0

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        return cls(UUID(stored["id"]), stored["words"], stored.get("revision", 0))

    def stored(self) -> dict[str, Any]:
        revision = {"revision": self.revision} if self.revision else {}
        return {"id": str(self.id), "words": self.words, **revision}

    def saying(self, language: str, said: Said) -> Self:
        """The same block with another text in this language."""
        return replace(self, words={**self.words, language: said})


def find(blocks: Iterable[Block], pk: UUID) -> Block | None:
    return next((block for block in blocks if block.id == pk), None)


def replaced(blocks: Iterable[Block], new: Block) -> list[Block]:
    """All of them, with `new` instead of the one that has its id."""
    return [new if block.id == new.id else block for block in blocks]
