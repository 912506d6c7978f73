"""What every page has to be, however wide and however bright: nothing sticks out sideways, and axe finds nothing."""

import itertools
import os

from axe_playwright_python.sync_playwright import Axe

WIDTHS = (320, 360, 1280)
LOOKS = list(itertools.product(WIDTHS, ("light", "dark")))
EVERY_LOOK = "EVERY_LOOK" in os.environ
# A narrow and a wide page, a bright and a dark one: pages take turns, and `make looks` spares none.
PAIRS = (((360, "light"), (1280, "dark")), ((320, "dark"), (1280, "light")))


def measure(page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)


def read(page, looks):
    """Let axe read the page in each of these looks."""
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, (page.url, width, scheme, found.generate_report())


def look(visitor):
    measure(visitor.page)
    read(visitor.page, LOOKS if EVERY_LOOK else next(visitor.pairs))
