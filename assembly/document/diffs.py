"""What changed from one text to another, word by word, and from one version of a document to the next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile
from uuid import UUID

from assembly.document.blocks import Block, Said

MOST = 1_000_000  # pairs that are compared: a paragraph of 500 words with another one, in some hundredths of a second
type Words = Mapping[str, Mapping[str, str]]  # by language

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """The texts as one, in pieces: without those added it is `before`, and without those removed `after`."""
    found: list[Piece] = []
    for piece in _by_lines(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        elif piece.text:
            found.append(piece)
    return found


def _by_lines(before: list[str], after: list[str]) -> Iterator[Piece]:
    """Words are compared only within lines that differ."""
    for is_same, old, new in _compared(before, after):
        if is_same:
            yield Piece(Kind.SAME, old)
        else:
            for same, was, now in _compared(_WORD.findall(old), _WORD.findall(new)):
                yield from [Piece(Kind.SAME, was)] if same else [Piece(Kind.REMOVED, was), Piece(Kind.ADDED, now)]


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    """Whether they are the same, and the texts, part for part. Where too much differs, all of that is one part."""
    start = _common(zip(before, after, strict=False))
    rest = min(len(before), len(after)) - start
    end = _common(zip(reversed(before[len(before) - rest :]), reversed(after[len(after) - rest :]), strict=True))
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    yield from _same(before[:start])
    if len(old) * len(new) > MOST:
        yield False, "".join(old), "".join(new)
    else:
        for kind, *(a, b, c, d) in SequenceMatcher(None, old, new).get_opcodes():
            yield kind == "equal", "".join(old[a:b]), "".join(new[c:d])
    yield from _same(before[len(before) - end :])


def _same(parts: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    yield True, "".join(parts), "".join(parts)


def _common(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs are the same before one is not."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


@dataclass(frozen=True, slots=True)
class TextChange:
    """How a block changed in one language."""

    language: str
    heading: list[Piece]
    body: list[Piece]


def text_change(language: str, before: Said, after: Said) -> TextChange:
    return TextChange(
        language,
        pieces(before.get("heading", ""), after.get("heading", "")),
        pieces(before.get("body", ""), after.get("body", "")),
    )


def title_changes(before: Words, after: Words, first: str) -> list[TextChange]:
    return [
        TextChange(each, pieces(_title(before, each), _title(after, each)), [])
        for each in _changed(before, after, first)
    ]


def _title(words: Words, language: str) -> str:
    return words.get(language, {}).get("title", "")


@dataclass(frozen=True, slots=True)
class BlockChange:
    """The texts of a block that changed, in the languages in which they did; `kind` is that of the whole block."""

    id: UUID
    kind: Kind
    texts: list[TextChange]


def block_changes(before: Iterable[Block], after: Iterable[Block], first: str) -> list[BlockChange]:
    """Of the blocks that changed, in the order of `after`, with those removed at the end; language `first` is first."""
    old, new = ({block.id: block for block in blocks} for blocks in (before, after))
    gone = [pk for pk in old if pk not in new]
    found = [_block_change(pk, old.get(pk), new.get(pk), first) for pk in [*new, *gone]]
    return [change for change in found if change.texts]


def _block_change(pk: UUID, old: Block | None, new: Block | None, first: str) -> BlockChange:
    kind = Kind.SAME if old and new else Kind.ADDED if new else Kind.REMOVED
    was, now = (block.words if block else {} for block in (old, new))
    texts = [text_change(each, was.get(each, {}), now.get(each, {})) for each in _changed(was, now, first)]
    return BlockChange(pk, kind, texts)


def _changed(was: Words, now: Words, first: str) -> list[str]:
    languages = sorted({*was, *now}, key=lambda language: (language != first, language))
    return [language for language in languages if was.get(language) != now.get(language)]


def is_reordered(before: Iterable[Block], after: Iterable[Block]) -> bool:
    """Whether the blocks that are in both stand in another order."""
    old, new = ([block.id for block in blocks] for blocks in (before, after))
    return [pk for pk in old if pk in new] != [pk for pk in new if pk in old]
