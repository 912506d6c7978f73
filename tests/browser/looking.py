"""What every page has to be, however wide, bright and in whatever font: nothing sticks out, axe finds nothing."""

import itertools
import os
from zlib import crc32

from axe_playwright_python.sync_playwright import Axe

from tests.browser import fonts

WIDTHS = (1280, 360, 320)
LOOKS = list(itertools.product(WIDTHS, ("light", "dark")))
EVERY_LOOK = "EVERY_LOOK" in os.environ
# The headline figures that are wider than their box, or whose box has no width.
CRUSHED = """() => [...document.querySelectorAll("[data-digits]")]
  .filter(each => each.checkVisibility() && (each.clientWidth < 1 || each.scrollWidth > each.clientWidth + 1))
  .map(each => each.textContent)"""


def measure(page, widths=WIDTHS):
    found = sticking_out(page, widths)
    assert found == [], (page.url, found)


def sticking_out(page, widths):
    """In which set of fonts and width the page could be scrolled sideways, or which figure has no room.

    Whatever its width, a page is fullest with the widest letters; with the others `make slow` takes the narrowest.
    """
    found = []
    for name in fonts.SETS:
        fonts.use(page, name)
        for width in widths if EVERY_LOOK or name == "wide" else [min(widths)]:
            page.set_viewport_size({"width": width, "height": 800})
            if (reached := page.evaluate("document.documentElement.scrollWidth")) > width:
                found.append((name, width, reached))
            found += [(name, width, figure) for figure in page.evaluate(CRUSHED)]
    fonts.use(page, "default")
    return found


def read(page, looks):
    """Let axe read the page in each of these looks."""
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, (page.url, width, scheme, found.generate_report())


def turn(page):
    """One look that is always the same for a page and another for the next; `make looks` spares none."""
    return LOOKS if EVERY_LOOK else [LOOKS[crc32(page.title().encode()) % len(LOOKS)]]


def look(visitor):
    measure(visitor.page)
    if visitor.javascript:  # which axe needs
        read(visitor.page, turn(visitor.page))
