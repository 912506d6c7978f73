"""Every icon that a template names is there, and no icon is drawn in vain."""

import re
from pathlib import Path

from common.templatetags.icons import PATHS, icon

NAMED = re.compile(r'{% icon "(\w+)" %}')


def test_the_icons_of_the_templates_are_those_that_are_drawn() -> None:
    pages = Path("templates").rglob("*.html")

    assert {name for page in pages for name in NAMED.findall(page.read_text())} == set(PATHS)


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in icon("lock")
