"""Whatever is typed last is saved or kept, however soon the page is left, and whatever other pages save."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.organizers.test_unsaved import draft_of
from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture

# What the page sends does not arrive until the next one lets it.
HOLD = """() => {
  const send = window.fetch;
  window.fetch = (url, request) => {
    if (!request.body.get("autosave")) return send(url, request); // a preview
    sessionStorage.setItem("held", new URLSearchParams(request.body));
    return new Promise(() => {});
  };
}"""
ARRIVE = """async () => {
  const body = new URLSearchParams(sessionStorage.getItem("held"));
  return (await fetch(location, { method: "POST", body })).status;
}"""
# What the page sends first is saved, but the page does not know.
HOLD_ANSWER = """() => {
  const send = window.fetch;
  window.fetch = async (url, request) => {
    if (!request.body.get("autosave")) return send(url, request);
    window.fetch = send;
    await send(url, request);
    document.body.dataset.held = "";
    return new Promise(() => {});
  };
}"""
COUNT = """() => {
  const send = window.fetch;
  window.saves = 0;
  window.fetch = (url, request) => {
    if (request.body.get("autosave")) window.saves += 1;
    return send(url, request);
  };
}"""


def other_tab(olive, url, **texts):
    """Type in another tab until it is saved."""
    page = olive.context.new_page()
    page.goto(url)
    for name, text in texts.items():
        page.locator(f"[name={name}]").fill(text)
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    page.close()


def leave(page):
    page.get_by_role("link", name="Checklist").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Checklist")
    page.wait_for_timeout(500)  # Playwright does not see what a page sends when it is left


@pytest.fixture
def texts(visit, stack):
    """Olive at the texts of her draft, their address, and what her browser asks."""
    olive, desk, questions = draft_of(visit, stack)
    address = f"{desk}/setup/texts/en/"
    olive.go(address)
    return olive, address, questions


def forgive_conflicts(olive):
    """The browser reports them, and the page tells of them."""
    assert [each for each in olive.complaints if "409" not in each] == []
    olive.complaints.clear()


@pytest.mark.browser
def test_two_tabs_in_different_fields_lose_nothing(texts):
    olive, address, questions = texts
    page = olive.page
    risks, fees = page.locator("[name=risks]"), page.locator("[name=fees]")
    other_tab(olive, page.url, fees="Fees by another tab")

    risks.fill("Risks by this one")
    leave(page)
    olive.go(address)
    expect(risks).to_have_value("Risks by this one")
    expect(fees).to_have_value("Fees by another tab")

    other_tab(olive, page.url, fees="More fees")
    risks.fill("More risks")
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    expect(fees).to_have_value("More fees")
    fees.press_sequentially("!")
    leave(page)
    olive.go(address)
    expect(fees).to_have_value("More fees!")
    assert questions.asked == []


@pytest.mark.browser
def test_the_same_field_in_two_tabs_keeps_both_texts_when_the_page_is_left(texts):
    olive, address, questions = texts
    page = olive.page
    other_tab(olive, page.url, risks="By another tab")

    page.locator("[name=risks]").fill("By this one")
    leave(page)

    olive.go(address)
    expect(page.locator("[name=risks]")).to_have_value("By this one")
    expect(page.locator(".theirs")).to_contain_text("By another tab")
    assert questions.asked == []
    forgive_conflicts(olive)


@pytest.mark.browser
def test_a_page_that_is_reloaded_before_its_text_arrives_shows_it_and_blames_nobody(texts):
    olive, _address, questions = texts
    page, risks = olive.page, olive.page.locator("[name=risks]")
    page.evaluate(HOLD)
    risks.fill("Before the reload")
    page.reload()
    expect(risks).to_have_value("Before the reload")
    assert page.evaluate(ARRIVE) == 200

    risks.press_sequentially(", and after it")
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.reload()
    expect(risks).to_have_value("Before the reload, and after it")
    assert questions.asked == []


@pytest.mark.browser
def test_leaving_while_an_earlier_save_is_on_its_way_saves_the_rest(texts):
    olive, address, questions = texts
    page, risks = olive.page, olive.page.locator("[name=risks]")
    page.evaluate(HOLD_ANSWER)
    risks.fill("Man")
    page.locator("body[data-held]").wait_for()
    risks.press_sequentially("y")
    leave(page)

    olive.go(address)
    expect(risks).to_have_value("Many")
    expect(page.locator(".theirs")).to_have_count(0)
    assert questions.asked == []


@pytest.mark.browser
def test_typing_without_a_pause_is_saved_too(texts):
    olive, address, _questions = texts
    page = olive.page
    page.clock.install()
    olive.go(address)
    page.evaluate(COUNT)

    for _ in range(6):
        page.locator("[name=risks]").press_sequentially("x")
        page.clock.run_for(2_000)

    assert page.evaluate("window.saves") == 1


@pytest.mark.browser
def test_an_update_that_another_tab_has_changed_too_says_so_where_it_is_seen_and_shows_both(visit, stack):
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    sign_in(olive, f"/c/{slug}/desk/updates/new/")
    page = olive.page
    body = page.get_by_label("Text, in Markdown (English)")
    page.get_by_label("Title (English)").fill("We are many")
    follow(page.get_by_role("button", name="Save draft"))
    expect(page.get_by_text("The draft has been saved.")).to_be_visible()
    url = page.url
    other_tab(olive, url, body_en="By another tab")

    body.fill("By this one")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Both are kept.")
    expect(alert).to_be_in_viewport()
    expect(page.get_by_text("The draft has been saved.")).to_have_count(0)
    expect(page.get_by_text("Draft saved at")).to_have_count(0)
    look(olive)

    body.press_sequentially(", and more")
    page.goto(f"{stack.web}/c/{slug}/desk/updates/")
    page.wait_for_timeout(500)
    olive.go(url.removeprefix(stack.web))
    expect(body).to_have_value("By another tab")
    expect(page.locator(".quoted")).to_contain_text("By this one, and more")

    body.fill("By another tab, then by this one")
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    other_tab(olive, url, body_en="Again by another")
    body.press_sequentially("!")
    follow(page.get_by_role("button", name="Compare the two texts"))
    expect(body).to_have_value("By another tab, then by this one!")
    expect(page.locator(".quoted").last).to_contain_text("Again by another")
    look(olive)
    forgive_conflicts(olive)
