"""What a team changes from its desk, on a phone and without a script; drafts and changes have tests of their own."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_for
from tests.browser.looking import WIDTHS, measure
from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture

PLEDGE = """
from campaigns.models import Campaign
from tests.helpers.builders import make_secured, make_user
make_secured(Campaign.objects.get(slug={slug!r}), supporter=make_user({email!r}), source="letter")
"""
PAPER = "email,amount,name,how,language\n{email},40.26,Pia,paper,de\nnobody,40,,paper,\n"


class Desk:
    def __init__(self, person, slug):
        self.page, self.stack, self.email = person.page, person.stack, person.email
        self.address = f"{person.stack.web}/c/{slug}/desk/"

    def go(self, name=""):
        self.page.goto(self.address + name)
        self.fits()

    def fits(self):
        measure(self.page, [min(WIDTHS)])

    def push(self, name, says=""):
        follow(self.page.get_by_role("button", name=name, exact=True).first)
        self.fits()
        expect(self.page.get_by_text(says).first).to_be_visible()

    def follow(self, name):
        follow(self.page.get_by_role("link", name=name, exact=True).first)
        self.fits()


@pytest.fixture
def desk(visit, stack):
    """Olive at the desk of a campaign with one pledge, on a phone."""
    olive, slug = visit(java_script_enabled=False), f"commons-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    stack.run(PLEDGE.format(slug=slug, email=f"of-{olive.email}"))
    sign_in(olive, f"/c/{slug}/desk/")
    return Desk(olive, slug)


@pytest.mark.browser
def test_supporters_are_found_marked_and_written_to(desk):
    page, supporter = desk.page, f"of-{desk.email}"
    desk.follow("Supporters")
    page.get_by_label("Name, address or reference").fill(supporter)
    desk.push("Find", supporter)
    page.get_by_label("Tag", exact=True).fill("choir")
    desk.push("Add", "choir")
    page.get_by_label("Note", exact=True).fill("Sings well.")
    desk.push("Save note", "Sings well.")
    desk.push("Remove tag")
    expect(page.get_by_text("choir")).to_have_count(0)

    desk.go("supporters/")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Source").fill("letter")
    desk.push("Show", supporter)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Name of this filter").fill("By letter")
    desk.push("Save this filter", "Source: letter")
    page.get_by_text("Filter", exact=True).click()
    desk.follow("By letter")
    desk.follow("Write to all of them")
    page.get_by_label("Subject (English)").fill("Come and sing")
    page.get_by_label("Text, in Markdown (English)").fill("On **Sunday**.")
    desk.push("Preview before sending", "One person would get it now.")
    desk.push("Send it now", "The message is being sent.")
    assert "Sunday" in desk.stack.mail(supporter, "Come and sing")["text"]
    desk.go("supporters/")
    page.get_by_text("Filter", exact=True).click()
    desk.push("Delete", "The filter has been deleted.")


@pytest.mark.browser
def test_a_file_comes_out_and_another_goes_in(desk):
    page, pia = desk.page, f"pia-{desk.email}"
    desk.go("supporters/")
    desk.follow("Export all")
    desk.push("Create CSV file", "The file is being created.")
    text = desk.stack.mail(desk.email, "file")["text"]
    answer = page.context.request.get(re.search(rf"{re.escape(desk.stack.web)}/c/\S+", text)[0])
    assert f"of-{desk.email}" in answer.text()

    desk.go("offline/")
    paper = {"name": "paper.csv", "mimeType": "text/csv", "buffer": PAPER.format(email=pia).encode()}
    page.get_by_label("File").set_input_files(paper)
    desk.push("Preview", "1 line has an error")
    desk.push("Import the valid lines")
    desk.stack.mail(pia, "")
    wait_for(lambda: page.reload() and page.get_by_text("1 of 1 lines have been imported").count(), "the one good line")


@pytest.mark.browser
def test_the_team_the_deadline_and_the_mail_are_changed(desk):
    page = desk.page
    desk.go("team/")
    page.get_by_role("textbox", name="Email").fill(f"tom-{desk.email}")
    desk.push("Send the invitation", "The invitation is on its way")
    desk.push(f"Withdraw the invitation to tom-{desk.email}", "The invitation has been withdrawn")
    desk.push("Change the role of Olive", "Olive now has a different role.")

    desk.go("digest/")
    page.get_by_role("radio").first.check()
    desk.push("Save", "The next email will be sent on")

    desk.go("deadline/")
    day = page.locator("[name=day]")
    day.fill(f"{int(day.input_value()[:4]) + 1}-03-01")
    desk.push("Preview", "The new deadline would be")
    desk.push(re.compile("Extend the deadline to"), "The deadline is now")
