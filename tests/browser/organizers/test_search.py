"""Searching supporters, and going back to what was found."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture

PLEDGES = """
from campaigns.models import Campaign
from tests.helpers.desk import many_pledges
for name in ("Ada Lovelace", "Grace"):
    many_pledges.pledge(Campaign.objects.get(slug={slug!r}), name=name)
"""


@pytest.mark.browser
def test_going_back_to_a_search_shows_it_again(visit, stack):
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    stack.run(PLEDGES.format(slug=slug))
    sign_in(olive, f"/c/{slug}/desk/supporters/")
    page = olive.page

    page.get_by_label("Name, address or reference").fill("love")
    follow(page.get_by_role("button", name="Find"))
    follow(page.get_by_role("link", name="Ada Lovelace"))
    page.go_back()

    expect(page.get_by_text("Search: love")).to_be_visible()
    expect(page.get_by_role("link", name="Ada Lovelace")).to_be_visible()
    expect(page.get_by_role("link", name="Grace")).to_have_count(0)
