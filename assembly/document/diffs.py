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


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands in one place of both texts."""

    is_same: bool
    old: str
    new: str

    def __add__(self, other: _Part) -> _Part:
        return _Part(self.is_same and other.is_same, self.old + other.old, self.new + other.new)

    @property
    def is_gap(self) -> bool:
        return self.is_same and self.old.isspace() and "\n" not in self.old


def pieces(before: str, after: str) -> list[Piece]:
    """The texts as one, in pieces: without those added it is `before`, and without those removed `after`."""
    found: list[Piece] = []
    for part in _joined(_by_lines(before.splitlines(keepends=True), after.splitlines(keepends=True))):
        kinds = [(Kind.SAME, part.old)] if part.is_same else [(Kind.REMOVED, part.old), (Kind.ADDED, part.new)]
        found += [Piece(kind, text) for kind, text in kinds if text]
    return found


def _joined(parts: Iterable[_Part]) -> list[_Part]:
    """Neighbours of one kind as one; and so are changes between which there is only a space."""
    found: list[_Part] = []
    for part in parts:
        if not part.is_same and len(found) > 1 and found[-1].is_gap:
            gap = found.pop()
            found[-1] += gap + part
        elif found and found[-1].is_same == part.is_same:
            found[-1] += part
        else:
            found.append(part)
    return found


def _by_lines(before: list[str], after: list[str]) -> Iterator[_Part]:
    """Words are compared only within lines that differ."""
    for part in _compared(before, after):
        yield from [part] if part.is_same else _compared(_WORD.findall(part.old), _WORD.findall(part.new))


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[_Part]:
    """Where too much differs, all of that is one part."""
    start = _common(zip(before, after, strict=False))
    rest = min(len(before), len(after)) - start
    end = _common(zip(reversed(before[len(before) - rest :]), reversed(after[len(after) - rest :]), strict=True))
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    yield from _same(before[:start])
    if len(old) * len(new) > MOST:
        yield _Part(False, "".join(old), "".join(new))
    else:
        for kind, *(a, b, c, d) in SequenceMatcher(None, old, new).get_opcodes():
            yield _Part(kind == "equal", "".join(old[a:b]), "".join(new[c:d]))
    yield from _same(before[len(before) - end :])


def _same(texts: Sequence[str]) -> Iterator[_Part]:
    if texts:
        yield _Part(True, "".join(texts), "".join(texts))


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
