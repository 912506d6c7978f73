"""What changed in a text: nothing is lost, only words that differ are marked, and it never takes long."""

import random
import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembly.document import diffs
from assembly.document.blocks import Block
from assembly.document.diffs import Kind, Piece, pieces
from assembly.templatetags.document import marked

SAME, ADDED, REMOVED = Kind.SAME, Kind.ADDED, Kind.REMOVED
ONE, TWO, THREE = (UUID(int=number) for number in range(1, 4))
texts = st.text(alphabet="ab é,\n", max_size=60)


@given(texts, texts)
def test_the_pieces_are_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)

    assert "".join(piece.text for piece in found if piece.kind != ADDED) == before
    assert "".join(piece.text for piece in found if piece.kind != REMOVED) == after
    assert all(piece.text for piece in found)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("One vote.", "One vote.", [Piece(SAME, "One vote.")]),
        ("", "New.", [Piece(ADDED, "New.")]),
        (
            "One vote a member.",
            "One vote a person.",
            [Piece(SAME, "One vote a "), Piece(REMOVED, "member"), Piece(ADDED, "person"), Piece(SAME, ".")],
        ),
        (
            "All that matters.",
            "The rules, the prices.",
            [Piece(REMOVED, "All that matters"), Piece(ADDED, "The rules, the prices"), Piece(SAME, ".")],
        ),
        (
            "First.\n\nSecond.\n",
            "First.\n\nBetween.\n\nSecond.\n",
            [Piece(SAME, "First.\n\n"), Piece(ADDED, "Between.\n\n"), Piece(SAME, "Second.\n")],
        ),
    ],
)
def test_words_are_marked_and_no_more(before: str, after: str, expected: list[Piece]) -> None:
    assert pieces(before, after) == expected


def test_a_text_as_long_as_possible_that_differs_everywhere_takes_no_time() -> None:
    chosen = random.Random(1)
    signs = [f".{chr(0x4E00 + number)}" for number in range(150)]
    before, after = ("".join(chosen.choice(signs) for _ in range(10_000)) for _ in range(2))

    begun = time.process_time()
    pieces(before, after)

    assert time.process_time() - begun < 1  # without a limit, 8 seconds


def block(pk: UUID, *bodies: str) -> Block:
    return Block(
        pk, {language: {"heading": "H", "body": body} for language, body in zip(("en", "de"), bodies, strict=False)}
    )


def test_only_blocks_and_languages_that_changed_are_listed_the_readers_own_first() -> None:
    before = [block(ONE, "a", "b"), block(TWO, "a", "b")]
    after = [block(THREE, "new"), block(ONE, "A", "B")]

    found = diffs.block_changes(before, after, "en")

    assert [(each.id, each.kind, [text.language for text in each.texts]) for each in found] == [
        (THREE, ADDED, ["en"]),
        (ONE, SAME, ["en", "de"]),
        (TWO, REMOVED, ["en", "de"]),
    ]
    assert diffs.block_changes(before, before, "en") == []


def test_what_is_new_between_others_does_not_reorder_them() -> None:
    one, two, three = (block(pk, "a") for pk in (ONE, TWO, THREE))

    assert not diffs.is_reordered([one, two], [one, three, two])
    assert diffs.is_reordered([one, two], [two, three, one])


def test_changes_are_told_to_eyes_and_ears_and_nothing_typed_is_markup() -> None:
    shown = marked(pieces("<b>\n", "<i>\n\n"))

    assert "<del>" in shown
    assert '<span class="visually-hidden">[removed] </span>b</del>' in shown
    assert "&lt;" in shown
    assert "<i>" not in shown
    assert "↵" in shown  # an empty line is seen
