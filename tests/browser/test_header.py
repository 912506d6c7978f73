"""On the narrowest phone, the header of the site is one line in every language, so that pages begin at the top."""

import pytest

from devstack import messages
from tests.browser.supporters.test_journey import visit

__all__ = ["visit"]  # a fixture


@pytest.mark.browser
def test_the_header_of_a_visitor_is_one_line_at_320_pixels(visit):
    ada = visit()
    ada.page.set_viewport_size({"width": 320, "height": 640})
    tops = {}
    for language in ("en", *messages.LANGUAGES):
        ada.go("/" if language == "en" else f"/{language}/")
        links = ada.page.locator(".site-header a:visible")
        tops[language] = links.evaluate_all(
            "links => [...new Set(links.map(each => each.getBoundingClientRect().top))]"
        )
        assert links.count() == 3

    assert {language: len(found) for language, found in tops.items()} == dict.fromkeys(tops, 1)
