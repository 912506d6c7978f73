"""A new organizer makes a campaign in the browser, publishes it, and finds whose card failed."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.supporters.test_collection import choose_card, pledge, press, reach_deadline
from tests.browser.supporters.test_journey import follow, visit
from tests.common.files.test_uploads import image
from tests.helpers.campaigns.drafts import PROSE

__all__ = ["visit"]  # a fixture

BAD = "date,close,volume\n2016-13-01,1,1\n2016-10-04,NaN,1\noops\n2016-10-05,17.00,5\n"
GOOD = "date,close,volume\n" + "\n".join(f"2016-10-{day:02},{day}.50,{day}000" for day in range(1, 15))


class Newcomer:
    """Someone at a draft: with JavaScript at the keyboard and looking at each page, without it at 360 pixels."""

    def __init__(self, person, slug):
        self.person, self.page, self.slug = person, person.page, slug
        self.asked = set()
        person.context.on("request", lambda request: self.asked.add(urlsplit(request.url).path))

    def open(self, name):
        self.person.go(f"/c/{self.slug}/desk/setup/")
        follow(self.page.get_by_role("link", name=name).first)
        look(self.person)

    def follow(self, control):
        if self.person.javascript:
            with self.page.expect_navigation():
                press(control)
        else:
            follow(control)

    def push(self, name):
        self.follow(self.page.get_by_role("button", name=name))

    def fill(self, **fields):
        for name, text in fields.items():
            field = self.page.locator(f"[name={name}]")
            (field.select_option if field.evaluate("e => e.tagName") == "SELECT" else field.fill)(text)

    def save(self):
        follow(self.page.get_by_role("button", name="Save"))
        expect(self.page.get_by_text("Saved.")).to_be_visible()


def begin(visit, javascript):
    olive, slug = visit(java_script_enabled=javascript), f"grid-{uuid4().hex[:8]}"
    team = Newcomer(olive, slug)
    olive.go("/")
    team.follow(olive.page.get_by_role("link", name="Start a campaign"))
    look(team.person)
    olive.page.get_by_role("textbox", name="Email").fill(olive.email)
    team.push("Send me a code")
    olive.enter_code()
    team.push("Create the draft")
    expect(olive.page.get_by_role("alert")).to_be_visible()
    look(team.person)
    team.fill(title="We are Gridpaper", slug=slug, company="Gridpaper", currency="USD", name="Olive")
    team.push("Create the draft")
    expect(olive.page.get_by_text("7 pages to complete", exact=False)).to_be_visible()
    look(team.person)
    return team


def choose_prices(team, text):
    team.page.get_by_label("File").set_input_files(
        {"name": "prices.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    team.push("Preview")


def load_prices(team):
    team.open("Prices")
    team.fill(source="The exchange", ticker="GRID")
    choose_prices(team, BAD)
    expect(team.page.get_by_role("alert")).to_contain_text("3 lines contain errors. Nothing was loaded.")
    look(team.person)
    choose_prices(team, GOOD)
    expect(team.page.locator("#preview .figure")).to_have_text("14")
    look(team.person)
    team.push("Import")
    expect(team.page.get_by_text("Saved.")).to_be_visible()


def fill_in(team):
    ends = datetime.now(UTC) + timedelta(days=40)
    team.open("Address")
    team.fill(organizer_name="Teachers", contact_email="teachers@example.org")
    team.save()
    team.open("Facts")
    team.fill(valuation_date="2016-10-14", active_users="240,000", active_users_as_of="2016-09-30")
    team.fill(active_users_source="Report", shares="1,000,000", shares_as_of="2016-09-30", shares_source="Report")
    team.save()
    team.open("Offer assumptions")
    team.fill(premium="30", premium_as_of="2016-10-14", participation="25", participation_as_of="2016-10-14")
    team.save()
    team.open("Threshold")
    team.fill(threshold="40", optimum="9,600,000", min="1", max="10,000")
    team.save()
    team.open("Phases")
    team.page.get_by_role("radio", name="Take pledges right away").check()
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
        last = team.page.locator(f"[name={PROSE[-1]}]").element_handle()
        team.fill(title=title, ask="Pledge your share.", image_alt="Teachers at work", **words)
        if team.person.javascript:  # each is shown while it is typed
            expect(team.page.locator(".said strong")).to_have_text(list(PROSE))
            assert last.evaluate("field => field === document.activeElement")
        else:
            team.push("Preview")
            expect(team.page.locator("#preview strong")).to_have_text(list(PROSE))
        look(team.person)
        team.save()


def publish(team):
    team.person.go(f"/c/{team.slug}/desk/setup/")
    team.follow(team.page.get_by_role("link", name="Preview as a visitor"))
    expect(team.page.get_by_text("This is how visitors will see it.")).to_be_visible()
    look(team.person)
    team.follow(team.page.get_by_role("link", name="Back to the checklist"))
    look(team.person)
    team.follow(team.page.get_by_role("link", name="Continue to publishing"))
    look(team.person)
    team.page.get_by_label("I have read this").check()
    team.push("Publish the campaign")
    expect(team.page.get_by_text("The campaign is published.")).to_be_visible()
    look(team.person)


def invite(team, tom):
    """Tom gets a mail, and opens its link in a browser of his own."""
    team.follow(team.page.get_by_role("link", name="Team", exact=True))
    look(team.person)
    team.fill(email=tom.email)
    team.page.get_by_label("Role", exact=True).select_option("Treasurer")
    team.push("Send the invitation")
    expect(team.page.get_by_text("The invitation is on its way")).to_be_visible()
    text = tom.stack.mail(tom.email, "team")["text"]
    tom.page.goto(re.search(rf"{re.escape(tom.stack.web)}/t/\S+", text)[0])
    tom.page.get_by_role("textbox", name="Email").fill(tom.email)
    follow(tom.page.get_by_role("button", name="Send"))
    tom.enter_code()
    expect(tom.page.get_by_role("heading", level=1)).to_have_text("Join the team")
    other = Newcomer(tom, team.slug)
    look(tom)
    other.fill(name="Tom")
    other.push("Join")
    tom.page.wait_for_url(f"**/c/{team.slug}/desk/")


def see_it_published(team, visitor):
    visitor.go(f"/de/c/{team.slug}/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Wir sind Gridpaper")
    expect(visitor.page.get_by_role("img", name="Teachers at work")).to_be_visible()
    team.open("Threshold")
    expect(team.page.get_by_text("you can read this page but not edit it", exact=False)).to_be_visible()
    expect(team.page.get_by_label("Optimum, the amount hoped for")).to_be_disabled()


def make_public(visit, javascript):
    team, tom = begin(visit, javascript), visit(java_script_enabled=javascript)
    load_prices(team)
    fill_in(team)
    write_texts(team)
    publish(team)
    invite(team, tom)
    return team


@pytest.mark.browser
def test_a_new_organizer_publishes_a_campaign_and_finds_a_failed_card(visit, stack):
    team, ada, ben = make_public(visit, javascript=True), visit(), visit()
    see_it_published(team, ada)
    for supporter, card in ((ada, "0341"), (ben, "4242")):
        pledge(supporter, team.slug)
        choose_card(supporter.page, card, "Save card")
        supporter.page.wait_for_url("**/done/")
    reach_deadline(stack, team.slug)
    stack.mail(ada.email, "Action needed")

    team.person.go(f"/c/{team.slug}/desk/")
    look(team.person)
    team.follow(team.page.get_by_role("link", name="Help them"))

    expect(team.page.get_by_text(ada.email)).to_be_visible()
    expect(team.page.get_by_text(ben.email)).to_have_count(0)
    look(team.person)
    team.follow(team.page.get_by_role("link", name=ada.email))
    look(team.person)
    assert not [path for path in team.asked if "/admin/" in path]


@pytest.mark.browser
def test_without_a_script_a_campaign_is_published_too(visit):
    team = make_public(visit, javascript=False)

    see_it_published(team, visit(java_script_enabled=False))
