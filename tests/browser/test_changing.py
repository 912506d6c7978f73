"""An owner raises the threshold; a supporter reads what changed in the mail, and says yes. At 360 pixels, no script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import wait_for
from tests.browser.test_collection import run, sign_in
from tests.browser.test_every_page import WIDTHS
from tests.browser.test_journey import visit

__all__ = ["visit"]  # a fixture

START = "/c/we-are-twitter/"
JOIN = """
from accounts import sign_in
from campaigns.models import Campaign
campaign = Campaign.objects.get(slug="we-are-twitter")
campaign.team.create(user=sign_in.known("{email}"), role="owner", name="Olive Owner")
"""


def look(person):
    for width in WIDTHS:
        person.page.set_viewport_size({"width": width, "height": 800})
        assert person.page.evaluate("document.documentElement.scrollWidth") <= width, (person.page.url, width)
    found = Axe().run(person.page)
    assert found.violations_count == 0, (person.page.url, found.generate_report())


def write_a_change(owner):
    """Only what was looked at can be published."""
    page = owner.page
    page.get_by_role("link", name="Change what supporters rely on").click()
    look(owner)
    page.get_by_label("Optimum: what is hoped for (USD)").fill("20,000,000,000")
    for box in page.get_by_role("group", name="Why?").get_by_role("textbox").all():
        box.fill("The seller asks for more.")
    page.get_by_role("button", name="See it as supporters will").click()
    expect(page.locator(".change")).to_contain_text("$20,000,000,000")
    look(owner)
    page.get_by_role("button", name="Publish it and ask everybody").click()


@pytest.mark.browser
def test_a_change_is_published_and_confirmed(visit, stack):
    supporter, owner = visit(), visit()
    supporter.read_campaign()
    supporter.fill_in_pledge()
    supporter.page.get_by_role("button", name="Pledge").click()
    supporter.enter_code()
    supporter.save_card()
    run(stack, JOIN.format(email=owner.email))
    sign_in(owner, f"{START}desk/")

    write_a_change(owner)
    expect(owner.page.get_by_role("status")).to_contain_text("is in force")
    look(owner)

    supporter.follow_mailed_link("do you still take part")
    expect(supporter.page.get_by_role("heading", level=1)).to_have_text("Do you still take part?")
    look(supporter)
    supporter.page.get_by_role("checkbox", name=re.compile("I allow")).check()
    supporter.page.get_by_role("button", name="Yes, I still take part").click()
    expect(supporter.page.get_by_role("status")).to_contain_text("your pledge goes on")
    assert wait_for(lambda: stack.mail(supporter.email, "Confirmed again"), "the receipt")

    owner.go(f"{START}desk/")
    expect(owner.page.locator("#asking-title ~ .body").first).to_contain_text("1 of ")
    visitor = visit()
    visitor.go(START)
    visitor.page.get_by_role("link", name=re.compile("changed once since it was published")).click()
    look(visitor)
