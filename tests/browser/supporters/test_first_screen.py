"""The campaign page on a phone: the button on the first screen, then a bar that covers nothing one is at."""

import re

import pytest
from playwright.sync_api import expect

from common.templatetags.texts import whole_words
from tests.browser.supporters.test_journey import visit

__all__ = ["visit"]  # a fixture

PAGE = "/c/we-are-twitter/"
WITH_BUTTON = (PAGE, "/c/gridpaper/")  # of the demo campaigns: the third has closed
LOWEST = 560
NEEDED = ("bought", "sum", "who", "price", "money", "failure", "risks", "refunds", "governance")
# Shows a title with its mark-up, and says whether “co-” and “operative” are on different lines.
BROKEN = """html => {
  const lede = document.querySelector("h1 + .lede");
  lede.innerHTML = html;
  const at = lede.textContent.indexOf("-"), walk = document.createTreeWalker(lede, NodeFilter.SHOW_TEXT), tops = [];
  for (let seen = 0; walk.nextNode(); seen += walk.currentNode.length)
    for (const place of [at, at + 1])
      if (seen <= place && place < seen + walk.currentNode.length) {
        const range = document.createRange();
        range.setStart(walk.currentNode, place - seen);
        range.setEnd(walk.currentNode, place - seen + 1);
        tops.push(range.getBoundingClientRect().top);
      }
  return tops.length !== 2 || tops[0] !== tops[1];
}"""


def box(locator):
    return locator.evaluate("element => element.getBoundingClientRect().toJSON()")


@pytest.mark.browser
def test_the_button_is_on_the_first_screen_in_every_language(visit):
    person, tops = visit(), {}
    for address in (language + page for language in ("", "/de", "/fr", "/it") for page in WITH_BUTTON):
        person.go(address)
        tops[address] = box(person.page.locator(".tally .button"))["top"]
        for part in (".banner", "h1", ".lede", "progress", ".counts .figure >> nth=0", ".counts .figure >> nth=1"):
            assert box(person.page.locator(part).first)["bottom"] <= tops[address], (address, part)

    assert {address: top for address, top in tops.items() if top > LOWEST} == {}


@pytest.mark.browser
def test_the_bar_comes_when_the_button_has_gone_and_covers_no_focus(visit):
    person = visit()
    person.go(PAGE)
    page = person.page
    bar, button = page.locator(".pledge-bar"), page.locator(".tally .button")
    expect(bar).to_be_hidden()

    button.evaluate("element => scrollBy(0, element.getBoundingClientRect().bottom + 10)")
    expect(bar).to_be_visible()
    expect(bar).to_have_text(re.compile(r"\$[\d,.]+ of \$100,000\s+Pledge"))
    assert box(bar)["bottom"] == pytest.approx(640, abs=1)

    page.evaluate("scrollTo(0, 0)")
    reached = 0
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
                const here = document.activeElement, bar = document.querySelector(".pledge-bar");
                if (!here.closest(".story")) return null;
                const visible = getComputedStyle(bar).visibility === "visible";
                return visible ? here.getBoundingClientRect().bottom - bar.getBoundingClientRect().top : 0;
            }"""
        )
        if found is not None:
            reached += 1
            assert found <= 0, page.evaluate("document.activeElement.outerHTML")
    assert reached > 20


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_on_a_phone_the_contents_are_one_line_that_opens(visit, javascript):
    person = visit(java_script_enabled=javascript)
    person.go(PAGE)
    page, contents = person.page, person.page.locator(".folded-contents")
    assert box(contents)["height"] <= 50

    contents.locator("summary").press("Enter")
    follow = contents.get_by_role("link", name="Risks")
    expect(follow).to_be_visible()
    assert box(follow)["height"] >= 24
    follow.click()
    expect(page.get_by_role("heading", name="Risks")).to_be_in_viewport()

    page.set_viewport_size({"width": 1280, "height": 800})
    expect(contents).to_be_hidden()
    expect(page.get_by_role("navigation", name="On this page")).to_be_visible()


@pytest.mark.browser
def test_who_does_not_pledge_now_is_led_to_following_before_the_long_part(visit):
    person = visit()
    person.go(PAGE)
    page, link = person.page, person.page.locator(".tally").get_by_role("link", name="Follow by email")
    assert box(link)["bottom"] <= 640
    assert box(page.locator("#follow-title"))["top"] < box(page.locator("#progress-title"))["top"]

    link.click()

    expect(page.get_by_role("button", name="Follow")).to_be_in_viewport()


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_only_what_is_not_needed_before_pledging_is_folded_and_only_on_a_phone(visit, javascript):
    person = visit(java_script_enabled=javascript)
    person.go(PAGE)
    page, folded = person.page, person.page.locator(".fold > .body")
    assert folded.count() == 6
    assert page.evaluate("document.documentElement.scrollHeight") < 11_000
    assert [each.is_visible() for each in folded.all()] == [False] * 6
    for name in NEEDED:
        section = page.locator(f"section[aria-labelledby={name}-title]")
        assert section.locator("p, li, dd").first.is_visible(), name
        assert section.locator(".fold").count() == 0, name

    page.locator(".fold > summary", has_text="What they say").press("Enter")
    expect(page.locator(".endorsers")).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 800})
    assert [each.is_visible() for each in folded.all()] == [True] * 6
    assert not any(each.is_visible() for each in page.locator(".fold > summary").all())


@pytest.mark.browser
def test_no_title_breaks_at_its_hyphen_unless_it_is_longer_than_a_line(visit):
    person = visit()
    person.go(PAGE)
    title, page = str(whole_words("Buy our dear old co-operative")), person.page

    for width in range(320, 420, 4):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate(BROKEN, title) is False, width
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate(BROKEN, str(whole_words("co-" + "operative-" * 40)))
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.browser
def test_the_deadline_is_told_in_the_reader_s_own_time_too(visit):
    near = visit(timezone_id="Europe/Zurich")
    near.go(PAGE)
    expect(near.page.locator(".deadline time")).to_have_text(re.compile(r"17:00 New York, 23:00 in Zurich$"))
    far = visit(timezone_id="Asia/Tokyo")
    far.go(PAGE)
    expect(far.page.locator(".deadline time")).to_have_text(re.compile(r"17:00 New York, \d+ \w+ at 07:00 in Tokyo$"))
    there = visit(timezone_id="America/Toronto")
    there.go(PAGE)
    there.page.wait_for_load_state("networkidle")
    expect(there.page.locator(".deadline time")).to_have_text(re.compile(r"17:00 New York$"))


@pytest.mark.browser
def test_it_prints_on_four_pages(visit):
    person = visit()
    person.go(PAGE)
    page = person.page

    printed = page.pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 4
