"""The organizers' pages use the width there is: low rows on a phone, and no empty half on a wide screen."""

from uuid import uuid4

import pytest

from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import Visitor, visit

__all__ = ["visit"]  # a fixture

PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 800}
SUPPORTER = """
from campaigns.models import Campaign
from tests.helpers.builders import make_secured
campaign = Campaign.objects.get(slug={slug!r})
make_secured(campaign, cents=40_26, name="Ada Irwin")
"""
# Whether the mark in a box has a size, and whether it is cut out to be a tick.
MARK = "e => (style => [style.display != 'inline', style.clipPath != 'none'])(getComputedStyle(e, '::before'))"
TICK, DASH = [True, True], [True, False]
# How far the right edge of the last column is from that of the page.
UNUSED = "e => innerWidth - e.getBoundingClientRect().right"


@pytest.fixture(scope="module")
def signed_in(chromium, stack):
    """A campaign with one supporter, and the cookies of Olive: a code for each test would soon be too many a minute."""
    olive, slug = Visitor(chromium, stack), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    stack.run(SUPPORTER.format(slug=slug))
    sign_in(olive, f"/c/{slug}/desk/")
    cookies = olive.context.storage_state()
    olive.close()
    return slug, cookies


@pytest.fixture
def desk(visit, signed_in):
    """Olive at the desk of the campaign."""
    slug, cookies = signed_in
    olive = visit(storage_state=cookies)
    olive.slug = slug
    olive.go(f"/c/{slug}/desk/")
    return olive


def box(desk, selector):
    return desk.page.locator(selector).first.bounding_box()


def mark(locator):
    return locator.evaluate(MARK)


@pytest.mark.browser
def test_a_supporter_takes_at_most_four_low_lines_on_a_phone(desk):
    desk.page.set_viewport_size(PHONE)
    desk.go(f"/c/{desk.slug}/desk/supporters/")

    name, amount = box(desk, ".records tbody th > a"), box(desk, ".records tbody .num")
    assert abs(name["y"] - amount["y"]) < 3
    assert box(desk, ".records tbody tr")["height"] < 90


@pytest.mark.browser
def test_the_navigation_shows_that_there_is_more_of_it(desk):
    """Of its four backgrounds, two scroll along and cover the shadows at the ends."""
    desk.page.set_viewport_size(PHONE)
    row = desk.page.locator(".desk-nav ul").first

    assert row.evaluate("e => e.scrollWidth > e.clientWidth")
    assert row.evaluate("e => getComputedStyle(e).backgroundAttachment") == "local, local, scroll, scroll"


@pytest.mark.browser
def test_a_wide_table_shows_that_there_is_more_of_it(desk):
    desk.page.set_viewport_size(PHONE)
    desk.go(f"/c/{desk.slug}/desk/sharing/")
    table = desk.page.locator(".scroll")

    assert table.evaluate("e => e.scrollWidth > e.clientWidth")
    assert table.evaluate("e => getComputedStyle(e).backgroundAttachment") == "local, local, scroll, scroll"


@pytest.mark.browser
def test_what_stands_beside_a_campaign_shows_that_there_is_more_of_it_where_it_does_not_fit(desk):
    desk.page.set_viewport_size({**WIDE, "height": 770})
    desk.go(f"/c/{desk.slug}/")
    beside = desk.page.locator(".beside-story")
    beside.evaluate("e => e.append(...[...Array(30)].map(() => e.querySelector('.contents').cloneNode(true)))")

    assert beside.evaluate("e => [e.scrollHeight > e.clientHeight, getComputedStyle(e).overflowY]") == [True, "auto"]
    assert beside.evaluate("e => getComputedStyle(e).backgroundAttachment") == "local, local, scroll, scroll"


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_is_picked_has_a_tick_and_a_part_of_all_a_dash(desk, stack, scheme):
    stack.run(SUPPORTER.format(slug=desk.slug))
    desk.page.emulate_media(color_scheme=scheme)
    desk.go(f"/c/{desk.slug}/desk/supporters/")
    one, everyone = desk.page.locator("input[name=pick]").first, desk.page.get_by_label("Everyone on this page")

    one.check()
    assert [mark(one), mark(everyone)] == [TICK, DASH]
    everyone.check()
    assert [mark(one), mark(everyone)] == [TICK, TICK]


@pytest.mark.browser
def test_on_a_phone_the_box_of_everyone_has_its_words_beside_it(desk):
    desk.page.set_viewport_size(PHONE)
    desk.go(f"/c/{desk.slug}/desk/supporters/")

    words = box(desk, ".records thead .check span")
    assert words["width"] > 50
    assert words["x"] > box(desk, "[data-pick-all]")["x"] + 20


@pytest.mark.browser
def test_the_language_is_the_last_in_the_header(desk):
    assert desk.page.locator(".site-header nav a").last.get_attribute("href") == "#languages"


@pytest.mark.browser
def test_the_source_of_a_figure_has_the_whole_width_of_a_phone(desk):
    desk.page.set_viewport_size(PHONE)
    desk.go(f"/c/{desk.slug}/desk/setup/facts/")

    whole = box(desk, "fieldset.pairs")["width"]
    assert box(desk, "#id_shares_source")["width"] == pytest.approx(whole, abs=2)
    assert box(desk, "#id_shares_as_of")["width"] < whole / 2


@pytest.mark.browser
@pytest.mark.parametrize("path", ["setup/", "setup/facts/", "setup/prices/", "log/"])
def test_a_wide_screen_has_no_empty_side(desk, path):
    desk.page.set_viewport_size(WIDE)
    desk.go(f"/c/{desk.slug}/desk/{path}")

    right = desk.page.locator(".side li, .with-side > .sheet:last-child li, .log li").last
    assert right.evaluate(UNUSED) < 100
