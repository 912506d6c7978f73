"""The figures of the desk refresh by themselves, keep what is open as it is, and never disappear."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture

PLEDGE = """
from campaigns.models import Campaign
from tests.helpers.builders import make_secured
make_secured(Campaign.objects.get(slug={slug!r}), cents={cents})
"""
DAILY = "Day by day"  # the section of the charts, folded on phones
# Now instead of in 30 seconds, until htmx is done with whatever came of it.
REFRESH = """() => new Promise(done => {
  document.addEventListener("htmx:finally:request", () => done(), {once: true});
  htmx.trigger("#desk", "every");
})"""


@pytest.fixture
def desk(visit, stack):
    """Olive at the desk of a campaign with one pledge."""
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    stack.run(PLEDGE.format(slug=slug, cents=11_11))
    sign_in(olive, f"/c/{slug}/desk/")
    olive.page.evaluate("window.sameDocument = true")
    olive.slug = slug
    return olive


@pytest.mark.browser
def test_a_new_pledge_appears_without_a_reload_and_what_is_open_stays_as_it_is(desk, stack):
    page = desk.page
    look(desk)
    page.get_by_role("heading", name=DAILY).click()
    page.get_by_text("The same data as a table").first.click()
    page.get_by_text("Other period").click()
    page.get_by_label("First day").fill("2016-10-01")
    table = page.get_by_role("table", name="Both charts, day by day")
    expect(table.get_by_role("row").last).to_contain_text("$11.11")

    stack.run(PLEDGE.format(slug=desk.slug, cents=22_22))
    page.evaluate(REFRESH)

    expect(table.get_by_role("row").last).to_contain_text("$33.33")
    expect(page.get_by_label("First day")).to_be_focused()
    expect(page.get_by_label("First day")).to_have_value("2016-10-01")
    assert page.evaluate("window.sameDocument")


@pytest.mark.browser
def test_neither_an_error_nor_a_page_to_sign_in_takes_the_place_of_the_figures(desk):
    page, figures = desk.page, desk.page.locator("#desk")
    before, address = figures.inner_text(), re.compile("/desk/")

    for status in (403, 404, 500, 503):
        answer = {"status": status, "body": "<p id=desk>No</p>"}
        page.route(address, lambda route, _, answer=answer: route.fulfill(**answer), times=1)
        page.evaluate(REFRESH)
        assert (page.evaluate("window.sameDocument"), figures.inner_text()) == (True, before), status
    desk.context.clear_cookies()
    page.evaluate(REFRESH)

    assert (page.evaluate("window.sameDocument"), figures.inner_text()) == (True, before)
    assert not [each for each in desk.complaints if "Content Security Policy" in each]
    desk.complaints.clear()  # the browser reports the errors that we asked for


@pytest.mark.browser
def test_a_stopped_refresh_stays_off_until_it_is_started_again(desk):
    page = desk.page

    follow(page.get_by_role("link", name="Stop refreshing"))
    look(desk)
    page.get_by_role("heading", name=DAILY).click()
    follow(page.get_by_role("link", name="7 days"))

    assert page.evaluate("typeof htmx") == "undefined"
    follow(page.get_by_role("link", name="Refresh every 30 seconds"))
    assert page.evaluate("typeof htmx") == "object"


@pytest.mark.browser
def test_a_phone_shows_first_what_one_acts_on_and_prints_everything(desk):
    page = desk.page
    page.set_viewport_size({"width": 360, "height": 640})
    page.reload()
    daily, shown = page.get_by_role("heading", name=DAILY), page.get_by_text("The same data as a table").first

    expect(page.get_by_role("heading", name="Pledges by stage, now")).to_be_visible()
    expect(shown).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollHeight") <= 4_500
    page.emulate_media(media="print")
    expect(daily).to_be_visible()
    expect(page.get_by_role("table", name="Both charts, day by day")).to_be_visible()
    page.emulate_media(media="screen")
    daily.click()
    expect(shown).to_be_visible()
    page.evaluate(REFRESH)
    expect(shown).to_be_visible()
    look(desk)
    desk.go(f"/c/{desk.slug}/desk/#log-title")
    expect(page.get_by_role("link", name="The full log")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="The full log")).to_be_visible()
    expect(shown).to_be_hidden()
