"""An update from the desk to a supporter's mailbox and out of it again; the pages beside it."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.supporters.test_collection import make_campaign, pledge, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture


def write_update(person, slug):
    page = person.page
    person.go(f"/c/{slug}/desk/updates/")
    page.get_by_role("link", name="Write an update").click()
    page.get_by_label("Title (English)").fill("We are many")
    page.get_by_label("Text, in Markdown (English)").fill("And **more** every day. <script>alert(1)</script>")
    page.get_by_role("radio", name=re.compile("People who pledged")).check()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview strong")).to_have_text("more")
    look(person)
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("The update is published.")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_update_reaches_those_who_pledged_and_one_click_stops_the_next(visit, stack, javascript):
    ada, olive, eve = (visit(java_script_enabled=javascript) for _ in range(3))
    slug = f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    pledge(ada, slug)
    ada.save_card()
    sign_in(olive, f"/c/{slug}/desk/")
    write_update(olive, slug)

    eve.go(f"/c/{slug}/updates/")
    eve.page.get_by_role("link", name="We are many").click()
    expect(eve.page.get_by_text("This update is for people who pledged.")).to_be_visible()
    text = stack.mail(ada.email, "We are many")["text"]
    eve.page.goto(re.search(rf"{re.escape(stack.web)}/n/\S+", text)[0])
    expect(eve.page.get_by_text("And more every day.")).to_be_visible()

    ada.page.goto(re.search(rf"{re.escape(stack.web)}/u/\S+", text)[0])
    ada.page.get_by_role("button", name="Stop sending me updates").click()
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("You no longer receive updates by email")
    look(ada)
    ada.page.get_by_role("button", name="Send me updates again").click()
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("You receive updates by email")


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_link_to_an_answer_and_a_question_can_be_opened(visit, javascript):
    ada = visit(java_script_enabled=javascript)
    ada.go("/c/we-are-twitter/questions/")
    ada.page.get_by_text("Is this real?").focus()
    ada.page.keyboard.press("Enter")
    link = ada.page.get_by_role("link", name="Link to this answer").first
    expect(link).to_be_visible()
    address = link.get_attribute("href")

    ada.go("/")
    ada.go(f"/c/we-are-twitter/questions/{address}")
    expect(ada.page.locator(address)).to_be_visible()


@pytest.mark.browser
def test_an_organizer_writes_the_pages_beside_it(visit, stack):
    olive = visit()
    slug = f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    sign_in(olive, f"/c/{slug}/desk/")
    page = olive.page
    for kind, link in (("resources", "Add to the library"), ("events", "New event"), ("questions", "New question"),
                       ("milestones", "New milestone")):  # fmt: skip
        olive.go(f"/c/{slug}/desk/content/{kind}/")
        page.get_by_role("link", name=link).click()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_be_visible()
        look(olive)
    page.get_by_label("A date").fill("2016-09-29")
    page.get_by_label("Title (English)").fill("The first article")
    follow(page.get_by_role("button", name="Save"))
    look(olive)

    olive.go(f"/c/{slug}/")
    page.get_by_text("Events and milestones").click()
    expect(page.get_by_text("reached")).to_be_visible()


@pytest.mark.browser
def test_news_is_accessible(visit):
    ada = visit()
    for path in ("", "updates/", "updates/1/", "updates/2/", "library/", "events/", "questions/"):
        ada.go(f"/c/we-are-twitter/{path}")
        look(ada)
