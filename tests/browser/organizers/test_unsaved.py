"""What an organizer typed is not lost by leaving a page that does not save by itself."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture

UNPUBLISH = """
from tests.helpers.builders import put
from campaigns.models import Campaign
put(Campaign.objects.get(slug={slug!r}), phase="draft")
"""


class Questions:
    """The questions that the browser asked before leaving a page; the answer is to stay there."""

    def __init__(self, page):
        self.asked = []
        page.on("dialog", self.stay)

    def stay(self, dialog):
        self.asked.append(dialog.type)
        dialog.dismiss()


@pytest.mark.browser
def test_leaving_a_page_with_unsaved_texts_asks_first(visit, stack):
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    stack.run(UNPUBLISH.format(slug=slug))
    sign_in(olive, f"/c/{slug}/desk/setup/")
    page, questions = olive.page, Questions(olive.page)
    title = page.locator("[name=title]")
    olive.go(f"/c/{slug}/desk/setup/texts/en/")

    title.fill("We own the commons")
    page.get_by_role("link", name="Back without saving").click()
    page.wait_for_timeout(500)
    assert questions.asked == ["beforeunload"]
    expect(title).to_have_value("We own the commons")

    page.locator("[name=ask]").fill("")
    follow(page.get_by_role("button", name="Preview"))
    page.get_by_role("link", name="Back without saving").click()
    page.wait_for_timeout(500)
    assert questions.asked == ["beforeunload"] * 2

    follow(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Saved.")).to_be_visible()
    olive.go(f"/c/{slug}/desk/setup/texts/en/")
    title.click()
    olive.go(f"/c/{slug}/desk/supporters/")
    page.locator("[name=text]").first.fill("Ada")
    olive.go(f"/c/{slug}/desk/")
    assert questions.asked == ["beforeunload"] * 2
