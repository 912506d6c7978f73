"""Names that the certificate can print, and those for which it has to ask."""

import pytest

from assembly.certificates.lettering import is_printable, printable


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "Łukasz Żółć",
        "Zoë O’Neill-Ångström",
        "Đorđe Čapek",
        "Nguyễn Thị Hà",
        "Αλέξης",
        "Юлия",
        "Zoe\u0308",
    ],
)
def test_names_in_our_typeface_are_printed(name: str) -> None:
    assert is_printable(name)


@pytest.mark.parametrize(
    "name", ["王小明", "Ada 王", "محمد", "שרה", "Ada 😀", "", " ", "-", "Ada\u202eecalevoL", "Ada\u200b", "A\nda", "ᚨ"]
)
def test_names_that_would_come_out_as_boxes_are_not(name: str) -> None:
    assert not is_printable(name)


def test_other_texts_lose_what_cannot_be_printed() -> None:
    assert printable("Our\u202fCommons 王 €1") == "Our Commons €1"
