"""An address copied out of a sentence leads to its page."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests.helpers.builders import make_campaign, make_secured
from tests.helpers.pages import mailed_link

pytestmark = pytest.mark.django_db

BEHIND = [
    ".",
    ",",
    ")",
    "»",
    "”",
    ">",
    "…",
    ").",
    '"',
    "'",
    "’",
    "!",
    "?",
    ";",
    ":",
    "]",
    "}",
    "*",
    "_",
    "`",
    "|",
    "\\",
]
BEHIND += [
    " ",
    "\xa0",
    "\u200b",
    "。",
    "）",
    "」",
    " –",
    "&gt;",
    "&quot;",
    "%3E",
    "%29",
    "/.",
    "/)",
    "/>",
    "//",
    "/%22",
]
PAGES = [
    "/",
    "/start/",
    "/de/",
    "/c/our-field/",
    "/fr/c/our-field/",
    "/c/our-field/events/",
    "/it/c/our-field/updates/",
]
FILES = ["/robots.txt", "/sitemap.xml", "/c/our-field/events.ics", "/de/c/our-field/og.jpg"]


@pytest.fixture(autouse=True)
def campaign():
    return make_campaign(slug="our-field")


@pytest.mark.parametrize("behind", BEHIND)
def test_punctuation_glued_to_a_url_is_dropped(client, behind):
    for page in PAGES:
        answer = client.get(quote(page.rstrip("/") + behind) if page != "/" else quote(page + behind.lstrip("/")))
        if answer.status_code == 200:  # "//" and the like at the start of the site
            continue
        answer = client.get(answer.url) if answer.status_code == 301 else answer  # Django's own slash
        wanted = {page} if answer.status_code == 302 else set()
        assert answer.status_code == 200 or answer.url in wanted, (page, behind, answer)


@pytest.mark.parametrize("behind", BEHIND)
def test_files_lose_what_stood_behind_them_too(client, behind):
    for file in FILES:
        answer = client.get(quote(file + behind))
        answer = client.get(answer.url) if answer.status_code == 301 else answer
        assert (answer.status_code, answer.url) == (302, file), (file, behind)


@pytest.mark.parametrize("behind", BEHIND)
def test_links_of_mails_open_what_they_are_for(client, behind):
    address = mailed_link(make_secured())

    answer = client.get(quote(address + behind), follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain[0][0] == address


@pytest.mark.parametrize("end", ["-", "_", "--", "a-", "A"])
def test_secrets_are_never_changed(client, end):
    assert client.get(f"/p/0123.AbCd{end}/").status_code == 404
    assert client.get(f"/p/0123.AbCd{end}/).").url == f"/p/0123.AbCd{end}/"


@pytest.mark.parametrize("typed", ["/C/Our-Field/", "/DE/c/our-field", "/C/OUR-FIELD/EVENTS/", "/Start"])
def test_capitals_are_read_as_small_letters(client, typed):
    answer = client.get(typed, follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == typed.lower().rstrip("/") + "/"


def test_the_query_string_is_kept(client):
    assert client.get("/c/our-field/).?s=lyon").url == "/c/our-field/?s=lyon"


@pytest.mark.parametrize(
    "path", ["/nothing/", "/c/", "/c/our-field/nothing.", "/%2Fevil.example/.", "/\\evil.example).", "/%0d%0aX:1"]
)
def test_an_unknown_url_stays_404(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/accounts/password/change/", "/fr/accounts/email/", "/accounts/password/reset/."])
def test_closed_urls_stay_404(client, path):
    assert client.get(path).status_code == 404


def test_requests_that_write_are_not_redirected():
    assert Client().post("/c/our-field/petition/sign/).", {"email": "a@b.example"}).status_code == 404


def test_existing_urls_are_never_redirected(client):
    for page in [*PAGES, *FILES]:
        assert client.get(page).status_code == 200, page
