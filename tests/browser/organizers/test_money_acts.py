"""Two people decide about the money, and each sets up a second factor on the way."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.organizers.test_second_factor import take_secret
from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture

JOIN = """
from demo.campaign.accounts import account
from campaigns.models import Campaign
from tests.helpers.builders import join
join(Campaign.objects.get(slug={slug!r}), user=account({email!r}), role="treasurer", name="Tom")
"""


def set_up_a_factor(person):
    """From the page that requires a second factor, back to the requested page."""
    expect(person.page.get_by_text("This requires a second factor")).to_be_visible()
    take_secret(person)
    look(person)
    follow(person.page.get_by_role("link", name="Continue where you left off"))


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_one_member_requests_and_another_confirms(visit, stack, javascript):
    olive, tom = (visit(java_script_enabled=javascript) for _ in range(2))
    slug = f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    stack.run(JOIN.format(slug=slug, email=tom.email))

    sign_in(olive, f"/c/{slug}/desk/")
    follow(olive.page.get_by_role("link", name="Cancel the campaign"))
    set_up_a_factor(olive)
    olive.page.get_by_label("Reason").fill("The company was sold.")
    look(olive)
    follow(olive.page.get_by_role("button", name="Submit request"))
    expect(olive.page.get_by_text("someone else has to confirm it: Tom (Treasurer)")).to_be_visible()
    look(olive)

    sign_in(tom, f"/c/{slug}/desk/")
    expect(tom.page.get_by_text("Requests about money to confirm or reject")).to_be_visible()
    look(tom)
    follow(tom.page.get_by_role("link", name="Cancel the campaign").last)
    follow(tom.page.get_by_role("link", name="Confirm or reject"))
    set_up_a_factor(tom)
    expect(tom.page.get_by_text("The company was sold.")).to_be_visible()
    look(tom)
    follow(tom.page.get_by_role("button", name="Confirm"))
    expect(tom.page.get_by_text("Confirmed: Cancel the campaign.")).to_be_visible()

    tom.go(f"/c/{slug}/desk/log/")
    expect(tom.page.get_by_text(re.compile(r"Cancelled: .*The company was sold\."))).to_be_visible()
    look(tom)
