"""Titles and addresses within sentences do not break at their hyphens, and are copied with them."""

import re
from pathlib import Path

import pytest
from django.utils.html import strip_tags

from common.templatetags.texts import address, whole_words


def test_a_hyphen_stays_with_the_letter_after_it() -> None:
    assert whole_words("A co-operative") == 'A co<span class="whole">-o</span>perative'


@pytest.mark.parametrize("text", ["Co-op", "A - B", "-", "end-", "a--b", "co-op-s", "plain"])
def test_the_text_itself_is_unchanged(text: str) -> None:
    assert strip_tags(whole_words(text)) == text


@pytest.mark.parametrize("email", ["a-b@example.org", f"{'a-b' * 9}@co-operative.example"])
def test_an_address_is_unchanged_and_only_a_long_one_may_go_on_after_its_at(email: str) -> None:
    assert strip_tags(address(email)) == email
    assert ("@<wbr>" in address(email)) == (len(email) > 24)


@pytest.mark.parametrize("shown", [whole_words("<b>-<i>"), address("<b>-<i>")])
def test_mark_up_is_escaped(shown: str) -> None:
    assert "<b>" not in shown
    assert "<i>" not in shown


def test_every_page_shows_titles_this_way() -> None:
    pages = [page for page in Path("templates").rglob("*.html") if not {"mail", "admin"} & set(page.parts)]
    broken = [
        page for page in pages if re.search(r"(?<!<title)>\s*\{\{ ([\w.]+\.)?text\.title \}\}\s*<", page.read_text())
    ]

    assert len(pages) > 100
    assert broken == []
