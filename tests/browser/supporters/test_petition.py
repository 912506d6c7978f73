"""Signing for real: the form, the mail, the list, the way to a pledge, and taking it back."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture

PETITION = "/c/we-are-twitter/petition/"


def fill_in(person, name="Ada Lovelace (demo)"):
    page = person.page
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email", exact=True).fill(person.email)
    page.get_by_label("Country").select_option("GB")
    page.get_by_label("Show my name").check()


def open_mail(person, subject):
    text = person.stack.mail(person.email, subject)["text"]
    person.page.goto(re.search(rf"{re.escape(person.stack.web)}/s/\S+", text)[0])


def count(page):
    return int(page.locator(".signed .figure").inner_text().replace(",", ""))


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_name_goes_from_the_form_to_the_list_and_off_it_again(visit, stack, javascript):
    ada = visit(java_script_enabled=javascript)
    page = ada.page
    ada.go(f"{PETITION}?s=flyer")
    before = count(page)

    page.get_by_role("link", name="Sign the petition").first.click()
    fill_in(ada)
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please check your email.")
    open_mail(ada, "confirm your signature")
    expect(page.get_by_text("You have not signed yet")).to_be_visible()
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed.")
    assert count(page) == before + 1
    expect(page.get_by_label("Link to copy")).to_have_value(f"{stack.web}{PETITION}?s=flyer")

    mine = page.url
    page.get_by_role("link", name="Make a pledge").click()
    expect(page.get_by_label("Email", exact=True)).to_have_value(ada.email)
    ada.go(PETITION)
    expect(page.get_by_text("Ada Lovelace (demo)")).to_have_count(1)

    page.goto(mine)
    page.get_by_role("button", name="Withdraw my signature").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have withdrawn your signature.")
    ada.go(PETITION)
    assert count(page) == before
    expect(page.get_by_text("Ada Lovelace (demo)")).to_have_count(0)


@pytest.mark.browser
def test_every_page_of_it_is_accessible(visit):
    ada = visit()
    for path in (PETITION, f"{PETITION}1/", f"{PETITION}sign/", f"{PETITION}sent/"):
        ada.go(path)
        look(ada)
    ada.go(f"{PETITION}sign/")
    ada.page.get_by_text("Read the text").click()
    ada.page.get_by_role("button", name="Sign").click()
    expect(ada.page.get_by_role("alert")).to_be_visible()
    look(ada)
    fill_in(ada, "Maximiliane Donaudampfschifffahrtsgesellschaftskapitän-Oberhausen")
    ada.page.get_by_role("button", name="Sign").click()
    open_mail(ada, "confirm your signature")
    look(ada)
    follow(ada.page.get_by_role("button", name="Sign"))
    look(ada)
    follow(ada.page.get_by_role("button", name="Withdraw my signature"))
    look(ada)


@pytest.mark.browser
def test_signing_works_with_the_keyboard_alone(visit):
    ada = visit()
    page, press = ada.page, ada.page.keyboard.press

    def tab_to(control):
        for _ in range(60):
            if control.evaluate("element => element === document.activeElement"):
                assert control.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
                return
            press("Tab")
        raise AssertionError(f"{control} cannot be reached with the Tab key")

    ada.go(PETITION)
    tab_to(page.get_by_role("link", name="Sign the petition").first)
    press("Enter")
    for label, text in (("Name", "Ada"), ("Email", ada.email), ("Country", "Germ")):
        tab_to(page.get_by_label(label, exact=True))
        page.keyboard.type(text)
    tab_to(page.get_by_label("Show my name"))
    press("Space")
    tab_to(page.get_by_role("button", name="Sign"))
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Please check your email.")
    open_mail(ada, "confirm your signature")
    tab_to(page.get_by_role("button", name="Sign"))
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed.")
    expect(page.get_by_text("Germany")).to_be_visible()


@pytest.mark.browser
def test_the_team_looks_at_a_text_and_at_what_it_does_before_it_is_published(visit, stack):
    olive, slug = visit(), f"petition-{uuid4().hex[:8]}"
    make_campaign(stack, slug, olive.email)
    sign_in(olive, f"/c/{slug}/desk/petition/")
    page = olive.page

    def show(text):
        page.get_by_label("English").fill(text)
        page.get_by_role("button", name="Preview").click()

    look(olive)
    show("Talk *with* us.")
    expect(page.get_by_text("opens the petition")).to_be_visible()
    look(olive)
    page.get_by_role("button", name="Edit the text").click()
    expect(page.get_by_label("English")).to_have_value("Talk *with* us.")
    show("Talk *to* us.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    look(olive)
    show("Talk *with* us.")
    expect(page.get_by_text("will be asked to sign again")).to_be_visible()
