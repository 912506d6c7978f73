"""One pledge for real: read, pledge, see the total move, read the mail, raise, withdraw, see it fall back."""

import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look

# What a person does on a page: leaving a field that has changed, and pressing a link or a button.
COUNT_INPUTS = """
    addEventListener("change", event => noted(event.target.name), true);
    addEventListener("click", event => event.target.closest("a, button") && noted(event.target.textContent), true);
"""


class Visitor:
    """A person in a browser of their own, which records every URL it requests and every error it reports."""

    def __init__(self, chromium, stack, **options):
        self.context = chromium.new_context(viewport={"width": 360, "height": 640}, reduced_motion="reduce", **options)
        self.page = self.context.new_page()
        self.javascript = options.get("java_script_enabled", True)
        self.stack = stack
        self.email = f"{uuid4().hex[:10]}@example.org"
        self.hosts, self.complaints = set(), []
        self.context.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))

    def close(self):
        own = {urlsplit(address).netloc for address in (self.stack.web, self.stack.sandbox)}
        self.context.close()
        assert self.hosts <= own
        assert self.complaints == []

    def go(self, path):
        self.page.goto(self.stack.web + path)

    def read_campaign(self):
        self.go("/c/we-are-twitter/")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("We are Twitter")

    def fill_in_pledge(self):
        self.page.get_by_role("link", name="Pledge", exact=True).first.click()
        self.page.get_by_role("radio", name=re.compile(r"\$40\.26")).check()
        self.page.get_by_role("textbox", name="Email").fill(self.email)
        self.page.get_by_role("checkbox", name=re.compile("I authorize")).check()

    def enter_code(self):
        code = re.search(r"\b\d{6}\b", self.stack.mail(self.email, "code")["text"])[0]
        self.page.locator("input[name=code]").fill(code)
        self.page.keyboard.press("Enter")

    def save_card(self):
        expect(self.page.get_by_role("radio", name=re.compile("4242"))).to_be_checked()
        self.page.get_by_role("button", name=re.compile("Save card", re.IGNORECASE)).click()
        self.page.wait_for_url("**/done/")

    def count(self):
        """Note from now on every page that is opened, and what is done there; the scripts of a page run too."""
        self.pages, self.inputs = [], []
        self.page.on("framenavigated", lambda frame: frame.parent_frame or self.pages.append(frame.url))
        self.context.expose_binding("noted", lambda _source, what: self.inputs.append(what.strip()))
        self.context.add_init_script(COUNT_INPUTS)

    def follow_mailed_link(self, subject):
        text = self.stack.mail(self.email, subject)["text"]
        self.page.goto(re.search(rf"{re.escape(self.stack.web)}/p/\S+", text)[0])


@pytest.fixture
def visit(chromium, stack):
    visitors = []

    def make(**options):
        visitors.append(Visitor(chromium, stack, **options))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.close()


def follow(control):
    """Press what leads to another page, and be there."""
    with control.page.expect_navigation():
        control.click()


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_pledge_from_the_first_page_to_its_withdrawal(visit, stack, javascript):
    ada = visit(java_script_enabled=javascript)
    people, cents = stack.secured()

    ada.read_campaign()
    ada.fill_in_pledge()
    ada.page.get_by_role("button", name=re.compile("Pledge")).click()
    ada.enter_code()
    ada.save_card()
    expect(ada.page.get_by_text("$40.26").first).to_be_visible()
    stack.wait_for_secured(people + 1, cents + 40_26)
    expect(ada.page.get_by_role("button", name="Copy the link")).to_have_count(int(javascript))
    if javascript:
        ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
        ada.page.get_by_role("button", name="Copy the link").click()
        expect(ada.page.get_by_role("button", name="Copied")).to_be_visible()
        link = ada.page.get_by_label("Link to copy").input_value()
        assert ada.page.evaluate("navigator.clipboard.readText()") == link

    ada.follow_mailed_link("secured")
    ada.page.get_by_role("link", name=re.compile("change the amount", re.IGNORECASE)).click()
    ada.page.get_by_role("radio", name="Another amount").check()
    ada.page.get_by_label("Another amount").last.fill("1,055.50")
    ada.page.get_by_role("checkbox", name=re.compile("I authorize")).check()
    ada.page.get_by_role("button", name=re.compile("change", re.IGNORECASE)).click()
    expect(ada.page.get_by_text("$1,055.50").first).to_be_visible()
    stack.wait_for_secured(people + 1, cents + 1_055_50)

    ada.follow_mailed_link("is now")
    ada.page.get_by_role("link", name=re.compile("withdraw", re.IGNORECASE)).click()
    ada.page.get_by_role("button", name=re.compile("withdraw", re.IGNORECASE)).click()
    expect(ada.page.get_by_text("withdrawn", exact=False).first).to_be_visible()
    stack.wait_for_secured(people, cents)
    assert "Nothing was charged" in " ".join(stack.mail(ada.email, "withdrawn")["text"].split())


@pytest.mark.browser
def test_every_page_of_it_is_accessible(visit, stack):
    ada = visit()
    for path in ("/", "/c/we-are-twitter/", "/c/gridpaper/", "/c/gridpaper/pledge/", "/c/we-are-twitter/terms/",
                 "/accounts/login/", "/nowhere/"):  # fmt: skip
        ada.go(path)
        look(ada)
    ada.complaints.clear()  # the browser reports the 404 that we asked for
    ada.read_campaign()
    ada.fill_in_pledge()
    look(ada)
    ada.page.get_by_role("textbox", name="Email").fill("not an address")
    ada.page.get_by_role("button", name=re.compile("Pledge")).click()
    expect(ada.page.get_by_role("alert")).to_be_visible()
    look(ada)
    ada.page.get_by_role("textbox", name="Email").fill(ada.email)
    follow(ada.page.get_by_role("button", name=re.compile("Pledge")))
    look(ada)
    ada.enter_code()
    ada.page.wait_for_url(f"{stack.sandbox}/**")
    look(ada)
    ada.save_card()
    look(ada)
    ada.follow_mailed_link("secured")
    look(ada)
    pledge = ada.page.url
    for page in ("amount/", "visibility/", "withdraw/"):
        ada.page.goto(pledge + page)
        look(ada)
    ada.go("/pledges/")
    look(ada)


@pytest.mark.browser
def test_a_pledge_takes_three_pages_and_few_inputs_with_the_keyboard_alone(visit, stack):
    ada = visit()
    ada.count()
    ada.read_campaign()
    press = ada.page.keyboard.press

    def tab_to(locator):
        for _ in range(60):
            if locator.evaluate("element => element === document.activeElement"):
                outline = (
                    "e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
                )
                assert locator.evaluate(outline), "the focus cannot be seen"
                return
            press("Tab")
        raise AssertionError(f"{locator} cannot be reached with the Tab key")

    tab_to(ada.page.get_by_role("link", name="Pledge", exact=True).first)
    press("Enter")
    tab_to(ada.page.get_by_role("radio", name=re.compile(r"\$40\.26")))
    press("Space")
    tab_to(ada.page.get_by_role("textbox", name="Email"))
    ada.page.keyboard.type(ada.email)
    tab_to(ada.page.get_by_role("checkbox", name=re.compile("I authorize")))
    press("Space")
    tab_to(ada.page.get_by_role("button", name=re.compile("Pledge")))
    press("Enter")
    ada.page.wait_for_url("**/code/**")
    code = re.search(r"\b\d{6}\b", stack.mail(ada.email, "code")["text"])[0]
    tab_to(ada.page.locator("input[name=code]"))
    ada.page.keyboard.type(code)
    press("Enter")
    tab_to(ada.page.get_by_role("button", name=re.compile("Save card", re.IGNORECASE)))
    own = [urlsplit(url).path for url in ada.pages if url.startswith(stack.web)]
    assert own == ["/c/we-are-twitter/", "/c/we-are-twitter/pledge/", "/accounts/login/code/confirm/"]
    assert 4 < len(ada.inputs) <= 9, ada.inputs  # the link, address, consent, button and code at least
    press("Enter")
    ada.page.wait_for_url("**/done/")


@pytest.mark.browser
def test_typing_another_amount_chooses_it_and_choosing_a_suggestion_clears_it(visit):
    ada = visit()
    ada.go("/c/gridpaper/pledge/")
    typed = ada.page.get_by_label("Another amount").last
    typed.fill("55")
    expect(ada.page.get_by_role("radio", name="Another amount")).to_be_checked()

    ada.page.get_by_role("radio").first.check()
    expect(typed).to_have_value("")


@pytest.mark.browser
@pytest.mark.parametrize("way", ["Back", "Change what I filled in"])
def test_whoever_comes_back_from_the_code_finds_the_form_as_they_left_it(visit, way):
    visitor = visit()
    page = visitor.page
    visitor.go("/c/we-are-twitter/pledge/")
    page.get_by_role("textbox", name="Another amount").fill("33.30")
    page.get_by_role("textbox", name="Email").fill(visitor.email)
    page.get_by_role("textbox", name="Public name").fill("Ola")
    page.get_by_role("checkbox", name="Show my name").check()
    page.get_by_role("checkbox", name="I authorize").check()
    page.get_by_role("button", name="Pledge and save my card").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")

    page.go_back() if way == "Back" else page.get_by_role("link", name=way).click()

    expect(page.get_by_role("textbox", name="Another amount")).to_have_value("33.30")
    expect(page.get_by_role("textbox", name="Email")).to_have_value(visitor.email)
    expect(page.locator(".shown-as")).to_contain_text("Ola")


@pytest.mark.browser
def test_another_amount_is_asked_for_before_the_form_is_sent(visit):
    ada = visit()
    ada.go("/c/we-are-twitter/pledge/")
    other = ada.page.get_by_role("radio", name="Another amount")
    typed = ada.page.get_by_label("Another amount").last
    other.check()
    sent = []
    ada.page.on("request", lambda request: sent.append(request.url))

    ada.page.get_by_role("button", name=re.compile("Pledge")).click()

    expect(typed).to_be_focused()
    assert typed.evaluate("field => field.validity.valueMissing")
    assert sent == []

    ada.page.get_by_role("radio").first.check()
    assert typed.evaluate("field => field.checkValidity()")
    other.check()
    typed.fill("55")
    follow(ada.page.get_by_role("button", name=re.compile("Pledge")))
    expect(ada.page.get_by_role("alert")).to_be_visible()  # about the address, which is not filled in
    expect(typed).to_have_value("55")


@pytest.mark.browser
def test_an_authentication_request_is_answered_and_a_refusal_leaves_a_next_step(visit, stack):
    ada = visit()
    ada.read_campaign()
    ada.fill_in_pledge()
    ada.page.get_by_role("button", name=re.compile("Pledge")).click()
    ada.enter_code()
    ada.page.get_by_role("radio", name=re.compile("0002")).check()
    save = ada.page.get_by_role("button", name=re.compile("Save card", re.IGNORECASE))
    save.click()
    expect(ada.page.get_by_text("declined", exact=False).first).to_be_visible()
    ada.complaints.clear()  # a declined card is a 402, which the browser reports

    ada.page.get_by_role("radio", name=re.compile("3155")).check()
    save.click()
    ada.page.get_by_role("button", name=re.compile("approve", re.IGNORECASE)).click()

    ada.page.wait_for_url("**/done/")


@pytest.mark.browser
def test_the_campaign_page_is_light(visit):
    ada = visit()
    sizes = []
    ada.page.on("requestfinished", lambda request: sizes.append(sum(request.sizes()[part] for part in
                ("responseBodySize", "responseHeadersSize"))))  # fmt: skip

    ada.read_campaign()
    ada.page.wait_for_load_state("networkidle")

    assert len(sizes) <= 10
    assert sum(sizes) <= 100_000
