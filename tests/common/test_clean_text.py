"""What is not text leaves every text."""

import unicodedata
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clean_text import clean

anything = st.lists(st.integers(0, 0x10FFFF).map(chr) | st.integers(0, 0xA0).map(chr)).map("".join)


@given(anything)
def test_cleaned_text_is_well_formed_and_stable(text: str) -> None:
    cleaned = clean(text)

    assert ET.fromstring(f"<text>{escape(cleaned)}</text>").text in {cleaned, None}
    assert {sign for sign in cleaned if unicodedata.category(sign) in {"Cc", "Cs"}} <= {"\t", "\n"}
    assert not [sign for sign in cleaned if ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF]
    assert clean(cleaned) == cleaned


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"])))
def test_ordinary_text_is_kept(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\r", "\r\n", "\n"])
def test_every_line_ending_becomes_a_newline(end: str) -> None:
    assert clean(f"First line{end}second line") == "First line\nsecond line"
