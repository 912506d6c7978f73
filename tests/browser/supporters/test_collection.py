"""The day of collection as people live it: a card fails, its supporter fixes it, and the team sees it."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.supporters.test_journey import visit

__all__ = ["visit"]  # a fixture

MAKE_CAMPAIGN = """
from demo.campaign.accounts import account
from tests.helpers.builders import join, make_campaign
campaign = make_campaign(slug={slug!r}, title="Our Commons", threshold_cents=40_00, timezone="Europe/Berlin")
join(campaign, user=account({organizer!r}), role="owner", name="Olive")
"""
REACH_DEADLINE = """
from django.utils import timezone
from campaigns.models import Campaign
from config import celery_app
Campaign.objects.filter(slug={slug!r}).update(deadline=timezone.now())
celery_app.send_task("payments.tasks.advance_campaigns")
"""


def make_campaign(stack, slug, organizer):
    """Put a small campaign and its owner into the stack's database."""
    stack.run(MAKE_CAMPAIGN.format(slug=slug, organizer=organizer))


def reach_deadline(stack, slug):
    """Let the deadline pass, and a worker notice it."""
    stack.run(REACH_DEADLINE.format(slug=slug))


def choose_card(page, last4, button):
    page.get_by_role("radio", name=re.compile(last4)).check()
    page.get_by_role("button", name=re.compile(button)).click()


def press(control):
    """Reach it with the keyboard, see that one sees where one is, press it, and be where it leads."""
    page = control.page
    for _ in range(200):
        if control.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    assert control.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
    with page.expect_navigation():
        page.keyboard.press("Enter")


def pledge(person, slug):
    """From the form to the page of the cards."""
    person.go(f"/c/{slug}/pledge/")
    person.page.get_by_role("radio", name="Another amount").check()
    person.page.get_by_label("Another amount").last.fill("40.26")
    person.page.get_by_role("textbox", name="Email").fill(person.email)
    person.page.get_by_role("checkbox", name=re.compile("I authorize")).check()
    person.page.get_by_role("button", name=re.compile("Pledge")).click()
    person.enter_code()


def sign_in(person, path):
    person.go(path)
    person.page.get_by_role("textbox", name="Email").fill(person.email)
    person.page.keyboard.press("Enter")
    person.enter_code()
    person.page.wait_for_url(f"**{path}")


def look_at(person, slug, *pages):
    for page in pages:
        person.go(f"/c/{slug}/desk/{page}")
        look(person)
    person.go(f"/c/{slug}/desk/")


@pytest.mark.browser
def test_a_failed_card_is_fixed_from_the_mail_and_the_desk_shows_it(visit, stack):
    ada, olive = visit(), visit()
    slug = f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    pledge(ada, slug)
    choose_card(ada.page, "3184", "Save card")
    ada.page.get_by_role("button", name="Approve").click()
    ada.page.wait_for_url("**/done/")
    sign_in(olive, f"/c/{slug}/desk/")
    expect(olive.page.get_by_text("The campaign closes automatically on")).to_be_visible()
    look_at(olive, slug, "deadline/")

    reach_deadline(stack, slug)
    ada.follow_mailed_link("Action needed")
    expect(ada.page.get_by_text("Your bank wants you to confirm that it is you")).to_be_visible()
    olive.page.get_by_role("link", name="Refresh", exact=True).click()
    expect(olive.page.get_by_role("row", name="Declined 1 $40.26")).to_be_visible()

    press(ada.page.get_by_role("link", name="Fix my card"))
    look(ada)
    press(ada.page.get_by_role("button", name="Confirm, or use another card"))
    choose_card(ada.page, "4242", r"Pay .*40\.26")
    expect(ada.page.get_by_text("The card was accepted")).to_be_visible()
    expect(ada.page.get_by_role("heading", name=re.compile("Authorized on your card|You have paid"))).to_be_visible()

    assert "Your card was charged $40.26" in " ".join(stack.mail(ada.email, "Receipt: $40.26")["text"].split())
    olive.page.get_by_role("link", name="Refresh", exact=True).click()
    expect(olive.page.get_by_role("row", name="Collected 1 $40.26").first).to_be_visible()
    look_at(olive, slug, "", "log/")
