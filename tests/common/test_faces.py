"""Initials in place of a portrait."""

import pytest

from common.templatetags.faces import TINTS, face, initials


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Maya Okonedo (demo)", "MO"),
        ("Lucie Vasseur (démo)", "LV"),
        ("Anna-Lena van der Berg", "AB"),
        ("Olive", "O"),
        ("“The” 2nd Harbour Co-operative", "TC"),
        ("E\u0301lise de étienne", "É"),
        ("étienne bell", "ÉB"),
        ("Gemeinsame Presse eG", "GP"),
        ("Q\u0303ui", "Q\u0303"),
        ("李小龍", "李"),
        ("  (demo) ", ""),
        ("42 !", ""),
    ],
)
def test_the_first_letters_of_the_first_and_the_last_word_are_shown(name: str, shown: str) -> None:
    assert initials(name) == shown


def test_a_name_always_has_the_same_tint_and_different_names_have_them_all() -> None:
    assert face("Maya Okonedo") == face("Maya Okonedo")
    tints = {str(face(f"A{number} B")).split('"')[1] for number in range(60)}
    assert tints == {f"face tint-{tint}" for tint in range(TINTS)}


def test_a_name_is_text_and_nothing_else() -> None:
    assert "<b" not in face("<b>x</b> <i")
