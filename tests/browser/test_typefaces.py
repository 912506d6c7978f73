"""The site's own typefaces: every letter that people need is theirs, and they are small."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.test_figures import page, show

__all__ = ["page"]  # a fixture

FONTS = Path(settings.BASE_DIR, "static", "fonts")
# What the four languages, sums and names from the rest of Europe are written with.
LETTERS = {
    "every language": "ABCXYZabcxyz.,:;!?()-–—·…%&/+−×÷=@#*",
    "German": "ÄÖÜẞäöüß„“‚‘",
    "French": "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ«»‹›’",
    "Italian": "ÀÈÉÌÒÙàèéìòù’",
    "names": "ÁÅÃĀĂĄĆĊČĎĐĖĘĚĞĢĦĪĮİĶŁĽĻŃŇÑŅŐÕØŔŘŚŞŠȘŢŤȚŪŮŰŲÝŹŻŽÞáåãāăąćċčďđėęěğģħīįıķłľļńňñņőõøŕřśşšșţťțūůűųýźżžþð",
    "sums": "0123456789€$£¥₹₩₺₴₫₦→←",
}


def used(page, selector):
    """The fonts in which Chromium has written the text of an element."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    return session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]


@pytest.mark.browser
def test_every_letter_of_every_language_and_of_names_is_ours(page):
    show(page, f"<p>{''.join(LETTERS.values())}</p><h2>{''.join(LETTERS.values())}</h2>")

    for selector in ("p", "h2"):
        assert {font["isCustomFont"] for font in used(page, selector)} == {True}, used(page, selector)


@pytest.mark.browser
def test_every_digit_is_as_wide_as_any_other(page):
    show(page, "".join(f"<p><span>{digit * 9}</span></p><h2><span>{digit * 9}</span></h2>" for digit in "0123456789"))
    widths = "spans => new Set(spans.map(each => each.getBoundingClientRect().width.toFixed(1))).size"

    for selector in ("p > span", "h2 > span"):
        assert page.locator(selector).evaluate_all(widths) == 1


@pytest.mark.slow
def test_the_typefaces_are_small_and_come_with_their_licences():
    sizes = {path.stem: path.stat().st_size for path in FONTS.glob("*.woff2")}

    assert sum(sizes.values()) <= 60_000
    for typeface in ("serif", "sans"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / f"LICENSE-{typeface}.txt").read_text()
