"""The layout tests detect what they are for: another font, and content that is too wide in one."""

import pytest

from tests.browser import fonts
from tests.browser.looking import sticking_out

TEXT = "Wie viele es sind, und was sie zugesagt haben"
WIDTH = "document.querySelector('span').getBoundingClientRect().width"


@pytest.fixture
def page(chromium):
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def widths(page, family):
    page.set_content(f"<span style='font: 16px {family}'>{TEXT}</span>")
    found = {}
    for name in fonts.SETS:
        fonts.use(page, name)
        found[name] = page.evaluate(WIDTH)
    return found


@pytest.mark.browser
def test_a_table_that_is_too_wide_sticks_out_in_every_set_of_fonts(page):
    page.set_content("<body style='margin: 0'><table style='width: 321px'><tr><td>People</table>")

    assert sticking_out(page, [1280, 320]) == [(name, 320, 321) for name in fonts.SETS]


@pytest.mark.browser
def test_a_line_that_is_too_long_in_the_widest_font_alone_is_found(page):
    line = f"<span style='font-family: sans-serif; white-space: nowrap'>{TEXT}</span>"
    page.set_content(f"<body style='margin: 0'>{line}")
    fonts.use(page, "default")
    width = round(page.evaluate(WIDTH)) + 1

    assert [name for name, *_ in sticking_out(page, [width])] == ["wide"]


@pytest.mark.browser
@pytest.mark.parametrize("generic", ["sans-serif", "serif", "monospace"])
def test_the_three_sets_differ_and_no_font_of_the_machine_is_used(page, generic):
    found = widths(page, generic)

    assert found["narrow"] < found["default"] < found["wide"]
    for family in ("DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial", "Courier New"):
        assert widths(page, f"&quot;{family}&quot;, {generic}") == found, family


@pytest.mark.browser
def test_a_page_that_chooses_nothing_is_written_in_the_default_set(page):
    page.set_content(f"<span style='font-family: sans-serif'>{TEXT}</span>")
    unchosen = page.evaluate(WIDTH)

    fonts.use(page, "default")

    assert page.evaluate(WIDTH) == unchosen
