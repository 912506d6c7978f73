"""On phones, the header of the site is one line in every language, so that pages begin at the top."""

from uuid import uuid4

import pytest

from devstack import messages
from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import visit

__all__ = ["visit"]  # a fixture


def rows(person, path, links):
    """In how many lines the header stands in each language, whose links are so many."""
    found = {}
    for language in ("en", *messages.LANGUAGES):
        person.go(path if language == "en" else f"/{language}{path}")
        shown = person.page.locator(".site-header a:visible")
        tops = shown.evaluate_all("links => [...new Set(links.map(each => each.getBoundingClientRect().top))]")
        assert shown.count() == links
        found[language] = len(tops)
    return found


ONE_LINE = dict.fromkeys(("en", *messages.LANGUAGES), 1)


@pytest.mark.browser
def test_the_header_of_a_visitor_is_one_line_at_320_pixels(visit):
    ada = visit()
    ada.page.set_viewport_size({"width": 320, "height": 640})

    assert rows(ada, "/", 3) == ONE_LINE


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360])
def test_the_header_of_an_organizer_is_one_line_and_so_is_each_row_of_the_navigation(visit, stack, width):
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    sign_in(olive, f"/c/{slug}/desk/")
    olive.page.set_viewport_size({"width": width, "height": 740})

    assert rows(olive, f"/c/{slug}/desk/exports/", 4) == ONE_LINE

    links = olive.page.locator(".desk-nav a[aria-current]")
    boxes = [link.bounding_box() for link in links.all()]
    assert len(boxes) == 2
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    assert olive.page.locator(".desk-nav").bounding_box()["height"] <= 130
