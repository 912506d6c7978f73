"""A second factor, set up and used: every page of it fits a narrow screen and can be read by people and by cameras."""

import base64
import hmac
import time
from functools import partial
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_for
from tests.browser.looking import look
from tests.browser.supporters.test_collection import make_campaign, sign_in
from tests.browser.supporters.test_journey import follow, visit

__all__ = ["visit"]  # a fixture


def code_now(secret):
    """What an authenticator app would show (RFC 6238), while there is time to type it."""
    wait_for(lambda: time.time() % 30 < 25, "the next code")
    digest = hmac.digest(base64.b32decode(secret), int(time.time() // 30).to_bytes(8), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"


def press(person, name, role="button"):
    person.page.get_by_role(role, name=name, exact=True).click()


def activate_app(person):
    """Returns the secret."""
    person.go("/accounts/2fa/totp/activate/")
    look(person)
    page = person.page
    page.set_viewport_size({"width": 360, "height": 800})
    secret = page.get_by_label("Secret", exact=True)
    assert secret.evaluate("shown => shown.scrollWidth <= shown.clientWidth")
    assert page.locator("img").evaluate("code => getComputedStyle(code).backgroundColor") == "rgb(255, 255, 255)"
    shown = secret.inner_text()
    page.get_by_label("Code from the app").fill(code_now(shown))
    press(person, "Activate")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return shown


def take_secret(person):
    """From the page that shows the secret of an app to the recovery codes: the second factor is set up, and so used."""
    page = person.page
    secret = page.get_by_label("Secret", exact=True).inner_text()
    page.get_by_label("Code from the app").fill(code_now(secret))
    follow(page.get_by_role("button", name="Activate", exact=True))


def sign_in_again(person):
    """Enter the code of the mail that comes now, not of the one that came before."""
    newest = partial(person.stack.mail, person.email, "is your")
    before = newest()["id"]
    person.go("/accounts/login/?next=/accounts/2fa/")
    person.page.get_by_role("textbox", name="Email").fill(person.email)
    person.page.keyboard.press("Enter")
    wait_for(lambda: newest()["id"] != before, "a second code")
    person.page.locator("input[name=code]").fill(newest()["subject"].split()[0])
    person.page.keyboard.press("Enter")


@pytest.mark.browser
def test_a_second_factor_is_set_up_and_required(visit, stack):
    olive, elsewhere = visit(), visit()
    elsewhere.email = olive.email
    make_campaign(stack, f"commons-{uuid4().hex[:8]}", olive.email)
    sign_in(olive, "/accounts/2fa/")
    look(olive)

    secret = activate_app(olive)
    for page in ("", "recovery-codes/", "recovery-codes/generate/", "webauthn/", "webauthn/add/", "totp/deactivate/"):
        olive.go(f"/accounts/2fa/{page}")
        look(olive)
    sign_in_again(elsewhere)
    elsewhere.page.wait_for_url("**/accounts/2fa/authenticate/**")
    look(elsewhere)
    elsewhere.page.locator("input[name=code]").fill(code_now(secret))
    press(elsewhere, "Sign in")
    expect(elsewhere.page.get_by_role("heading", name="Your second factor")).to_be_visible()
    expect(elsewhere.page.get_by_text("Your app is set up.")).to_be_visible()
