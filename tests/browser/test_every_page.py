"""Every page that a link leads to, as visitor, supporter and organizer, in every language.

The organizer has pledged too and sees all that the supporter sees, who is therefore asked only in English. Each page
is asked for and validated in every language, and measured in the pseudo-locale, whose texts are longer. Besides,
`make slow` opens it in one language and one look, and `make looks` in every language, width and colour scheme.
"""

import re
from functools import cache
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit
from zlib import crc32

import html5lib
import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from demo.campaign import assumptions, debate, document, endorsers, facts, library, petition, words
from demo.campaign.campaigns import PRICES_SOURCE
from demo.supporters.people import SOURCES
from demo.team import webhooks
from devstack import messages
from tests.browser.looking import EVERY_LOOK, LOOKS, WIDTHS, measure, read
from tests.browser.organizers.test_second_factor import take_secret
from tests.browser.supporters.test_journey import Visitor
from tests.helpers import markup

LANGUAGES = ["en", *messages.LANGUAGES]
PREFIXES = {*messages.LANGUAGES, messages.PSEUDO}
START = "/c/we-are-twitter/"
CAMPAIGNS = {None, "we-are-twitter", "gridpaper"}  # of the demo: other tests leave campaigns of their own behind
# What people read, but for what is marked as a name, as somebody's words or as another language.
TEXTS = """() => {
  const data = "bdi, time, code, script, style, textarea, [translate=no], [lang]:not(html)";
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [document.title];
  while (texts.nextNode()) {
    if (!texts.currentNode.parentElement.closest(data)) found.push(texts.currentNode.data);
  }
  for (const name of ["alt", "aria-label", "placeholder", "title", "content"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (!element.closest(data) && !element.closest("meta:not([name=description])")) {
        found.push(element.getAttribute(name));
      }
    }
  }
  return found;
}"""
# Names, sources and addresses stay what they are.
NAMES = ("Commonbid", "CSV", "XLSX", "Excel", "Mastodon", "Bluesky", "WhatsApp", "Visa", "USD", "TWTR", "Pseudo",
         "America/New_York", "Europe/Berlin", "Online", "Olive Organizer (demo)", "Olive (demo)",
         "We are Twitter (demo)", "Teachers for Gridpaper (demo)", "Twitter, Inc.", "Gridpaper (invented)",
         "Harbour Radio (invented)", "Listeners of Harbour Radio (demo)")  # fmt: skip
ADDRESS = re.compile(
    r"[\w.@:/-]+\.(?:org|example)\b|127\.0\.0\.1:\S+|\?s=\S+|[0-9a-f]{8}-[0-9a-f-]{27}|"
    r"\b[A-Z]{3}-[2-9B-Z]{4,}"
)  # references of pledges
JOIN = """
from demo.campaign.accounts import account
from campaigns.models import Campaign
from tests.helpers.builders import join
campaign = Campaign.objects.get(slug="we-are-twitter")
join(campaign, user=account({email!r}), role="owner", name="Olive (demo)")
"""


def crawl(person, start):
    """Ask for what links lead to, one address of each kind of page; gives each as it was sent."""
    waiting, seen = [person.stack.web + start], set()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        answer = person.context.request.get(address)
        assert answer.status == 200, (address, answer.status)
        if "text/html" in answer.headers["content-type"]:
            waiting += links(answer.text(), address)
            yield kind, address, answer


def kind_of(address):
    """The view and the campaign; None for what is another test's or signs the visitor out."""
    path = urlsplit(address).path.removeprefix(f"/{messages.PSEUDO}")
    try:
        with translation.override(translation.get_language_from_path(path) or "en"):
            found = resolve(path)
    except Resolver404:
        return None
    kind = found.view_name, found.kwargs.get("slug")
    return None if kind[0] == "account_logout" or kind[1] not in CAMPAIGNS else kind


def links(html, address):
    """What the page leads to on this site in its own language: the others have a run of their own."""
    found = (urljoin(address, unescape(link)) for link in re.findall(r'<a\b[^>]*?\bhref="([^"]*)"', html))
    own = (urldefrag(link).url for link in found if urlsplit(link).netloc == urlsplit(address).netloc)
    return [link for link in own if language_of(link) == language_of(address)]


def language_of(address):
    first = urlsplit(address).path.split("/")[1]
    return first if first in PREFIXES else "en"


def in_turn(kind, language):
    """The looks in which axe reads a page now: one, in one of the languages, the same in every run."""
    if EVERY_LOOK:
        return LOOKS
    number, turn = divmod(crc32(repr(kind).encode()), len(LANGUAGES))
    return [LOOKS[number % len(LOOKS)]] if LANGUAGES[turn] == language else []


def validate(html, kind):
    """Parse as the standard says, without forgiving, and look for what a checker would report besides."""
    html5lib.HTMLParser(strict=True).parse(html)
    assert list(markup.faults(html)) == [], kind


def is_english(text):
    """Whether something is left that somebody should have translated, once all that is data has been taken away."""
    for name in data():
        text = text.replace(name, "")
    return re.search("[A-Za-z]{3}", ADDRESS.sub("", text)) is not None


@cache
def data():
    """What the demo campaigns say and name, the longest first, for one may contain another."""
    described = [
        *library.RESOURCES.values(),
        *endorsers.ENDORSERS,
        *facts.TWITTER,
        *facts.GRIDPAPER,
        *facts.HARBOUR_RADIO,
        *assumptions.TWITTER,
    ]
    hooks = [name for name, *_ in webhooks.WEBHOOKS]
    named = [row[key] for row in described for key in ("name", "role", "domain", "source") if row.get(key)]
    sources = [*SOURCES, *petition.SOURCES, PRICES_SOURCE]
    languages = [name for _, name in settings.LANGUAGES]
    said = leaves(words.read()["en"])
    posts = [*debate.DEBATES, document.WHY_NOT]
    return sorted({*NAMES, *named, *hooks, *filter(None, sources), *languages, *said, *posts}, key=len, reverse=True)


def leaves(tree):
    return [tree] if isinstance(tree, str) else [leaf for branch in tree.values() for leaf in leaves(branch)]


def pledge(person):
    person.read_campaign()
    person.fill_in_pledge()
    person.page.get_by_role("button", name="Pledge").click()
    person.enter_code()
    person.save_card()


@pytest.fixture(scope="module")
def everybody(chromium, stack):
    """A visitor, a supporter, and an owner who has pledged too and used a second factor: all pages open to them."""
    _visitor, supporter, organizer = people = [Visitor(chromium, stack) for _ in range(3)]
    pledge(supporter)
    pledge(organizer)
    stack.run(JOIN.format(email=organizer.email))
    organizer.go("/accounts/2fa/totp/activate/")
    take_secret(organizer)
    yield people
    for person in people:
        person.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_valid_accessible_and_keeps_to_the_policy(everybody, language):
    prefix, looked = "" if language == "en" else f"/{language}", set()
    visitor, _supporter, organizer = everybody
    for person in everybody if language == "en" else (visitor, organizer):
        for kind, address, answer in crawl(person, prefix + START):
            if kind not in looked:
                looked.add(kind)
                validate(answer.text(), kind)
                if looks := in_turn(kind, language):
                    person.page.goto(address)
                    measure(person.page, [min(WIDTHS)])
                    read(person.page, looks)
        # What breaks the policy, or fails to load.
        assert person.complaints == []
    names = {name for name, _ in looked}
    assert {
        "campaigns:campaign",
        "pledges:pledge",
        "desk:dashboard",
        "desk:cancel",
        "account_login",
        "mfa_index",
    } <= names


@pytest.mark.browser
def test_no_text_is_left_untranslated_and_everything_fits_from_right_to_left(everybody):
    left, names = {}, set()
    person = everybody[-1]  # who sees every page
    for kind, address, _answer in crawl(person, f"/{messages.PSEUDO}{START}"):
        names.add(kind[0])
        person.page.goto(address)
        measure(person.page)
        assert person.page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        found = [text for text in person.page.evaluate(TEXTS) if is_english(text)]
        if found:
            left[kind] = found
    assert left == {}, left
    assert {"campaigns:campaign", "pledges:pledge", "desk:dashboard", "mfa_index"} <= names
