"""The offer calculator as visitors use it: with sliders, with the keyboard, without JavaScript, in German."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.browser.supporters.test_journey import visit

__all__ = ["visit"]  # a fixture

CALCULATOR = "/c/we-are-twitter/calculator/"


def open_calculator(visit, path=CALCULATOR, **options):
    person = visit(**options)
    person.go(path)
    person.page.wait_for_load_state("networkidle")
    return person.page


def answer(page):
    return page.locator("#answer .figure")


def field(page, name):
    return page.get_by_role("textbox", name=name, exact=True)


def slider(page, name):
    return page.get_by_role("slider", name=name, exact=True)


def send(page, javascript):
    if not javascript:
        page.get_by_role("button", name="Calculate").click()


def tab_to(page, control):
    for _ in range(60):
        if control.evaluate("element => element === document.activeElement"):
            assert control.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{control} cannot be reached with the Tab key")


@pytest.mark.browser
def test_sliders_are_moved_with_the_keyboard_and_everything_follows(visit):
    page = open_calculator(visit)
    expect(answer(page)).to_have_text("$149.52")

    tab_to(page, slider(page, "Users who take part"))
    page.keyboard.press("End")
    expect(field(page, "Users who take part")).to_have_value("100")
    expect(slider(page, "Users who take part")).to_have_attribute("aria-valuetext", "100%")
    tab_to(page, slider(page, "Premium over the closing price"))
    page.keyboard.press("Home")
    tab_to(page, slider(page, "Debt"))
    page.keyboard.press("Home")

    expect(answer(page)).to_have_text("$40.26")
    expect(page.locator("#what-if td strong")).to_have_text("$40.26")
    expect(page.get_by_role("link", name="Link to this calculation")).to_have_attribute(
        "href", re.compile("participation=100&premium=0&debt=0&")
    )
    expect(page).to_have_url(re.compile("participation=100&premium=0&debt=0&"))
    assert slider(page, "Debt").evaluate("element => element === document.activeElement")


@pytest.mark.browser
def test_a_link_opens_the_same_calculation_for_somebody_else_in_another_language(visit):
    page = open_calculator(visit)
    field(page, "Users who take part").fill("1")
    field(page, "Premium over the closing price").fill("0")
    field(page, "Debt").fill("0")
    expect(answer(page)).to_have_text("$4,025.56")
    expect(page).to_have_url(re.compile("participation=1&premium=0&debt=0&"))
    assert slider(page, "Debt").input_value() == "0"
    german = page.locator("#languages a[lang=de]").get_attribute("href")

    other = open_calculator(visit, german, java_script_enabled=False)

    expect(answer(other)).to_have_text(re.compile(r"4\.025,56"))


@pytest.mark.browser
def test_in_german_a_comma_is_typed_and_the_slider_follows(visit):
    page = open_calculator(visit, f"/de{CALCULATOR}")

    page.locator("#id_interest_rate").fill("4,75")
    expect(page).to_have_url(re.compile("interest_rate=4.75&"))
    assert page.locator("#id_interest_rate_slider").input_value() == "4.75"
    page.locator("#id_interest_rate_slider").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    expect(page.locator("#id_interest_rate")).to_have_value("5,5")
    expect(page).to_have_url(re.compile("interest_rate=5.5&"))


@pytest.mark.browser
def test_without_javascript_it_is_a_form_and_no_slider_shows(visit):
    page = open_calculator(visit, java_script_enabled=False)
    expect(page.locator("input[type=range]").first).to_be_hidden()

    field(page, "Debt").fill("0")
    page.get_by_role("button", name="Calculate").click()

    expect(answer(page)).to_have_text("$373.80")
    expect(page).to_have_url(re.compile("premium=30&debt=0&"))
    assert "typed" not in page.url


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_invalid_input_is_reported_at_its_field_and_the_rest_is_kept(visit, javascript):
    page = open_calculator(visit, java_script_enabled=javascript)
    bad = field(page, "Purchase costs")

    field(page, "Debt").fill("50")
    bad.fill("a lot")
    send(page, javascript)

    expect(page.locator("#id_costs_error")).to_have_text("Enter a number such as 1,234.5.")
    expect(bad).to_have_attribute("aria-invalid", "true")
    expect(bad).to_have_value("a lot")
    expect(bad).to_have_accessible_description(re.compile("Enter a number such as"))
    expect(field(page, "Debt")).to_have_value("50")
    bad.fill("0")
    send(page, javascript)
    expect(answer(page)).to_have_text("$186.90")
    expect(page.locator("#id_costs_error")).to_have_count(0)
    expect(bad).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.browser
def test_when_no_answer_arrives_the_old_one_stays_and_is_marked(visit):
    person = visit()
    person.go(CALCULATOR)
    person.page.wait_for_load_state("networkidle")
    person.context.set_offline(True)

    field(person.page, "Debt").fill("0")

    expect(person.page.locator(".result")).to_have_class(re.compile("old"))
    person.page.wait_for_timeout(500)
    expect(person.page.locator(".result")).to_have_class(re.compile("old"))
    expect(answer(person.page)).to_have_text("$149.52")
    person.context.set_offline(False)
    person.complaints.clear()  # the browser reports the question that went nowhere
    field(person.page, "Debt").fill("0.0")
    expect(answer(person.page)).to_have_text("$373.80")
    expect(person.page.locator(".result")).not_to_have_class(re.compile("old"))


@pytest.mark.browser
def test_the_calculator_is_accessible_with_and_without_an_answer_in_every_language(visit):
    person = visit()
    for path in (CALCULATOR, f"{CALCULATOR}?typed=en&debt=lots", f"/de{CALCULATOR}", f"/fr{CALCULATOR}",
                 f"/it{CALCULATOR}", "/c/gridpaper/calculator/"):  # fmt: skip
        person.go(path)
        person.page.wait_for_load_state("networkidle")
        look(person)
        person.page.set_viewport_size({"width": 320, "height": 640})
        assert person.page.evaluate("document.documentElement.scrollWidth") <= 320, path
