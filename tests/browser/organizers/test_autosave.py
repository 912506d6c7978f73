"""What an organizer types is saved while it is being typed: leaving the page loses nothing."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture


@pytest.mark.browser
def test_an_update_is_saved_while_it_is_typed_and_published_from_its_draft(visit, stack):
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    sign_in(olive, f"/c/{slug}/desk/updates/")
    page = olive.page
    follow(page.get_by_role("link", name="Write an update"))

    expect(page).to_have_title(re.compile("Write an update"))
    page.get_by_label("Title (English)").fill("We are many")
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/desk/updates/\d+/$"))
    expect(page).to_have_title(re.compile("Edit the draft"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit the draft")
    expect(page.locator("[data-state=en]")).to_have_text("unfinished")
    expect(page.locator("[data-state=de]")).to_have_text("empty")
    page.get_by_label("Text, in Markdown (English)").fill("Thank you all.")
    page.go_back()
    page.goto(f"{stack.web}/c/{slug}/desk/updates/")
    follow(page.get_by_role("link", name="We are many"))
    expect(page.get_by_label("Text, in Markdown (English)")).to_have_value("Thank you all.")
    look(olive)

    page.get_by_label("Text, in Markdown (English)").press_sequentially(" See you soon.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="As readers will see it")).to_contain_text("Thank you all.")
    follow(page.get_by_role("button", name="Publish now"))
    expect(page.get_by_text("The update is published.")).to_be_visible()


@pytest.mark.browser
def test_the_button_names_the_time_that_is_chosen_after_the_preview(visit, stack):
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    sign_in(olive, f"/c/{slug}/desk/updates/new/")
    page, day = olive.page, datetime.now(UTC) + timedelta(days=2)
    page.get_by_label("Title (English)").fill("We are many")
    page.get_by_label("Text, in Markdown (English)").fill("Thank you all.")
    page.get_by_role("button", name="Preview").click()
    button = page.locator("button[name=publish]")
    expect(button).to_have_text("Publish now")

    page.get_by_label("At the date and time below").check()
    expect(button).to_have_text("Schedule")
    page.locator("[name=day]").fill(f"{day:%Y-%m-%d}")
    page.locator("[name=time]").fill("18:00")
    expect(button).to_have_text(re.compile(rf"Schedule for .*{day.day}.*18:00|Schedule for .*{day.day}.*6:00"))
    look(olive)
    follow(button)
    expect(page.get_by_text("The update will be published on")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("how", ["mouse", "Enter"])
def test_the_first_press_of_a_button_acts_after_the_text_was_saved_by_itself(visit, stack, how):
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    sign_in(olive, f"/c/{slug}/desk/updates/new/")
    page = olive.page
    page.get_by_label("Text, in Markdown (English)").fill("Thank you all.")
    page.get_by_label("Title (English)").fill("We are many")
    expect(page.get_by_text("Draft saved at")).to_be_visible()

    if how == "mouse":
        page.get_by_role("button", name="Preview").click()
    else:
        page.get_by_label("Title (English)").press("Enter")

    expect(page.get_by_role("region", name="As readers will see it")).to_contain_text("Thank you all.")
