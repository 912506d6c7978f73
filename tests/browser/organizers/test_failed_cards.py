"""What a team does when cards have failed: it finds them, writes to all of them, and sends one the link again."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture

FAILED = """
from datetime import timedelta
from django.utils import timezone
from campaigns.models import Campaign
from tests.helpers.builders import make_secured, make_user
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import in_phase
campaign = Campaign.objects.get(slug={slug!r})
for name in ("Ada", "Ben"):
    pledge = make_secured(campaign, supporter=make_user(f"{{name}}-{{campaign.slug}}@example.org".lower()))
    type(pledge).objects.filter(pk=pledge.pk).update(name=name)
    many_pledges.payment(pledge, problem="another_card", repair_until=timezone.now() + timedelta(hours=30), due_at=None,
                         reminders=2)  # so that no sweep mails them meanwhile
in_phase(campaign, "collecting")
"""
COUNT = "addEventListener('click', () => { sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1 }, true)"


@pytest.fixture
def olive(visit, stack):
    """At the desk of a campaign in whose repair days two cards have failed."""
    olive, slug = visit(), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    stack.run(FAILED.format(slug=slug))
    olive.page.add_init_script(COUNT)
    sign_in(olive, f"/c/{slug}/desk/")
    olive.page.evaluate("sessionStorage.clicks = 0")
    return olive


@pytest.mark.browser
def test_four_clicks_lead_from_the_desk_to_a_message_to_all_with_failed_cards(olive):
    page = olive.page

    follow(page.get_by_role("link", name=re.compile("with a failed card")))
    expect(page.get_by_role("row")).to_have_count(3)
    look(olive)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.get_by_role("row", name="Ada").bounding_box()["y"] <= 400
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.get_by_role("row").nth(1).bounding_box()["y"] <= 560
    follow(page.get_by_role("link", name="Write to all of them"))
    page.get_by_label("Subject (English)").fill("Your card")
    page.get_by_label("Text, in Markdown (English)").fill("Please look at it.")
    follow(page.get_by_role("button", name="Preview"))
    expect(page.get_by_text("2 people would get it now.").first).to_be_visible()
    follow(page.get_by_role("button", name="Send it now"))

    expect(page.get_by_text("The message is being sent.")).to_be_visible()
    assert page.evaluate("Number(sessionStorage.clicks)") <= 4


@pytest.mark.browser
def test_one_is_sent_the_link_again_and_all_are_picked_at_once(olive):
    page = olive.page
    follow(page.get_by_role("link", name="Supporters").first)
    follow(page.get_by_role("link", name="Failed cards"))
    look(olive)

    follow(page.get_by_role("button", name="Send the link again").first)
    expect(page.get_by_text("The link to fix the card is on its way.")).to_be_visible()
    follow(page.get_by_role("link", name="Pick some of them"))
    page.get_by_label("Everyone on this page").check()
    page.get_by_role("textbox", name="Tag").fill("call")
    follow(page.get_by_role("button", name="Add tag"))
    expect(page.get_by_text("2 people have this tag now.")).to_be_visible()
    follow(page.get_by_role("link", name="Ada"))

    look(olive)
    expect(page.get_by_text("Tag: call")).to_be_visible()
