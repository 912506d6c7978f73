"""An owner raises the optimum; a supporter reads about it in the mail and agrees: with and without a script."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.supporters.test_collection import make_campaign, pledge, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture


def write_a_change(owner):
    """Only what was looked at can be published."""
    page = owner.page
    follow(page.get_by_role("link", name="Change the terms"))
    look(owner)
    page.get_by_label("Optimum, the amount hoped for (USD)").fill("20,000,000,000")
    for box in page.get_by_role("group", name="Reason, shown to every supporter").get_by_role("textbox").all():
        box.fill("The seller asks for more.")
    follow(page.get_by_role("button", name="Preview as supporters will see it"))
    expect(page.locator(".change")).to_contain_text("$20,000,000,000")
    look(owner)
    follow(page.get_by_role("button", name="Publish and ask everyone"))


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_change_is_published_and_confirmed(visit, stack, javascript):
    ada, olive, visitor = (visit(java_script_enabled=javascript) for _ in range(3))
    slug = f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    pledge(ada, slug)
    ada.save_card()
    sign_in(olive, f"/c/{slug}/desk/")

    write_a_change(olive)
    expect(olive.page.get_by_role("status")).to_contain_text("is in force")

    ada.follow_mailed_link("do you still want to take part")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Do you still want to take part?")
    look(ada)
    ada.page.get_by_role("checkbox", name=re.compile("I authorize")).check()
    follow(ada.page.get_by_role("button", name="Yes, I still want to take part"))
    expect(ada.page.get_by_role("status")).to_contain_text("Your pledge continues")
    stack.mail(ada.email, "Confirmed again")

    olive.go(f"/c/{slug}/desk/")
    expect(olive.page.locator("#asking-title ~ .body").first).to_contain_text("1 of 1")
    visitor.go(f"/c/{slug}/")
    follow(visitor.page.get_by_role("link", name=re.compile("Changed once since publication")))
    look(olive)
    look(visitor)
