"""The figures of the desk refresh by themselves, and leave alone what somebody has opened."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.test_collection import make_campaign, run, sign_in
from tests.browser.test_journey import look, visit

__all__ = ["visit"]  # a fixture

PLEDGE = """
from campaigns.models import Campaign
from tests.make import make_secured
make_secured(Campaign.objects.get(slug={slug!r}), cents={cents})
"""


@pytest.mark.browser
def test_a_new_pledge_appears_without_a_reload_and_an_open_table_stays_open(visit, stack):
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    run(stack, PLEDGE.format(slug=slug, cents=11_11))
    sign_in(olive, f"/c/{slug}/desk/")
    look(olive)
    olive.page.get_by_text("The same as a table").first.click()
    table = olive.page.get_by_role("table", name="Both charts, day by day")
    expect(table.get_by_role("row").last).to_contain_text("$11.11")
    olive.page.evaluate("window.sameDocument = true")

    run(stack, PLEDGE.format(slug=slug, cents=22_22))
    olive.page.evaluate("document.querySelector('#desk').dispatchEvent(new Event('every'))")

    expect(table.get_by_role("row").last).to_contain_text("$33.33")
    assert olive.page.evaluate("window.sameDocument")
