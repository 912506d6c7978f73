"""A person who has never seen it makes a campaign in the browser and publishes it, without a script."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.test_journey import visit
from tests.campaigns.drafts import PROSE
from tests.campaigns.test_uploads import image

__all__ = ["visit"]  # a fixture

BAD = "date,close,volume\n2016-13-01,1,1\n2016-10-04,NaN,1\noops\n2016-10-05,17.00,5\n"
GOOD = "date,close,volume\n" + "\n".join(f"2016-10-{day:02},{day}.50,{day}000" for day in range(1, 15))


class Organizer:
    """Someone at a draft, who may look at each page before leaving it."""

    def __init__(self, person, slug, *, javascript):
        self.person, self.page, self.slug, self.javascript = person, person.page, slug, javascript

    def open(self, name):
        self.person.go(f"/c/{self.slug}/desk/setup/")
        self.page.get_by_role("link", name=name).first.click()
        self.look()

    def look(self):
        if self.javascript:  # which axe needs
            look(self.person)

    def fill(self, **fields):
        for name, text in fields.items():
            field = self.page.locator(f"[name={name}]")
            (field.select_option if field.evaluate("e => e.tagName") == "SELECT" else field.fill)(text)

    def save(self):
        self.page.get_by_role("button", name="Save").click()
        expect(self.page.get_by_text("Saved.")).to_be_visible()


def begin(visit, javascript):
    olive, slug = visit(java_script_enabled=javascript), f"grid-{uuid4().hex[:8]}"
    team = Organizer(olive, slug, javascript=javascript)
    olive.go("/")
    olive.page.get_by_role("link", name="Start a campaign").click()
    team.look()
    olive.page.get_by_label("E-mail").fill(olive.email)
    olive.page.get_by_role("button", name="Send me a code").click()
    olive.enter_code()
    olive.page.get_by_role("button", name="Make the draft").click()
    expect(olive.page.get_by_role("alert")).to_be_visible()
    team.look()
    team.fill(title="We are Gridpaper", slug=slug, company="Gridpaper", currency="USD", name="Olive")
    olive.page.get_by_role("button", name="Make the draft").click()
    expect(olive.page.get_by_text("8 pages lack something", exact=False)).to_be_visible()
    team.look()
    return team


def choose_prices(team, text):
    team.page.get_by_label("File").set_input_files(
        {"name": "prices.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    team.page.get_by_role("button", name="Look at it first").click()


def load_prices(team):
    team.open("Prices")
    choose_prices(team, BAD)
    expect(team.page.get_by_role("alert")).to_contain_text("3 lines are wrong. Nothing was loaded.")
    team.look()
    choose_prices(team, GOOD)
    expect(team.page.locator("#preview .figure")).to_have_text("14")
    team.look()
    team.page.get_by_role("button", name="Load them").click()
    expect(team.page.get_by_text("Saved.")).to_be_visible()


def fill_in(team):
    ends = datetime.now(UTC) + timedelta(days=40)
    team.open("Address")
    team.fill(organizer_name="Teachers", contact_email="teachers@example.org")
    team.save()
    team.open("Company")
    team.fill(ticker="GRID")
    team.save()
    team.open("Facts")
    team.fill(valuation_date="2016-10-14", active_users="240,000", active_users_as_of="2016-09-30")
    team.fill(active_users_source="Report", shares="1,000,000", shares_as_of="2016-09-30", shares_source="Report")
    team.save()
    team.open("Assumptions")
    team.fill(premium="30", premium_as_of="2016-10-14", participation="25", participation_as_of="2016-10-14")
    team.save()
    team.open("Threshold")
    team.fill(threshold="400,000", optimum="9,600,000", min="1", max="10,000")
    team.save()
    team.open("Phases")
    team.page.get_by_role("radio", name=re.compile("gather interest")).check()
    team.fill(day=f"{ends:%Y-%m-%d}", time="18:00", timezone="Europe/Berlin")
    team.save()
    team.open("Terms")
    team.fill(en="You promise a sum.", de="Sie sagen eine Summe zu.")
    team.save()
    team.open("Picture")
    picture = {"name": "us.png", "mimeType": "image/png", "buffer": image("PNG", (1200, 600))}
    team.page.get_by_label("Picture").set_input_files(picture)
    team.save()


def write_texts(team):
    for link, title in (("Texts: English", "We are Gridpaper"), ("Deutsch", "Wir sind Gridpaper")):
        team.open(link)
        words = {name: f"About **{name}**." for name in PROSE}
        team.fill(title=title, ask="Pledge your share.", image_alt="Teachers at work", **words)
        team.page.get_by_role("button", name="See it as readers will").click()
        expect(team.page.locator("#preview strong").first).to_have_text("bought")
        team.look()
        team.save()


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_campaign_with_prices_a_picture_and_two_languages_is_published(visit, javascript):
    team, visitor = begin(visit, javascript), visit(java_script_enabled=javascript)
    load_prices(team)
    fill_in(team)
    write_texts(team)
    team.person.go(f"/c/{team.slug}/desk/setup/preview/")
    expect(team.page.get_by_text("This is how visitors will see it.")).to_be_visible()
    team.look()

    team.page.get_by_role("link", name="Back to the checklist").click()
    team.look()
    team.page.get_by_role("button", name="Publish the campaign").click()
    expect(team.page.get_by_text("The campaign is published.")).to_be_visible()

    visitor.go(f"/de/c/{team.slug}/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Wir sind Gridpaper")
    expect(visitor.page.get_by_role("img", name="Teachers at work")).to_be_visible()
    team.open("Threshold")
    expect(team.page.get_by_text("it can be read but not edited", exact=False)).to_be_visible()
    expect(team.page.get_by_label("Optimum: what is hoped for")).to_be_disabled()
