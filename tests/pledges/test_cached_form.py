"""The form for pledging is rendered once a second for all visitors without a session, each with their own token."""

import gzip
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from campaigns import visits
from campaigns.models import Campaign
from campaigns.views import public
from common.pages.page_cache import PageCache
from community import signing
from pledges.models import Pledge
from tests.helpers.builders import make_campaign, make_secured, signed_in, unguarded
from tests.helpers.campaigns.amendments import publish
from tests.helpers.clock import Clock, kept_pages
from tests.helpers.community.signatures import make_signature, make_version
from tests.helpers.pages import filled, words

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
OWN = re.compile(r'name="(csrfmiddlewaretoken|form_key)"\s+value="([-\w]+)"')


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return kept_pages(monkeypatch)


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(title="Our Commons")


def address(campaign: Campaign, language: str = "en") -> str:
    with translation.override(language):
        return reverse("pledges:start", args=[campaign.slug])


def own(page: Any) -> dict[str, str]:
    return dict(OWN.findall(page.content.decode()))


def without_own(page: Any) -> str:
    html = page.content.decode()
    for value in own(page).values():
        html = html.replace(value, "")
    return html


def in_full(path: str) -> Any:
    """As for somebody with a session."""
    client = Client()
    client.session.save()
    return client.get(path)


def queries(path: str, client: Client | None = None) -> int:
    with CaptureQueriesContext(connection) as made:
        assert (client or Client()).get(path).status_code == 200
    return len(made)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["", "?s=lyon", "?s=oslo&via=ada", "?utm_source=Oslo"])
def test_the_second_visitor_gets_the_same_form_without_a_query(campaign: Campaign, language: str, query: str) -> None:
    path = address(campaign, language) + query
    # The time at which the page expires is a header.
    with time_machine.travel(timezone.now(), tick=False):
        rendered, first, second = in_full(path), Client().get(path), Client().get(path)

    assert queries(path) == 0
    assert without_own(first) == without_own(second) == without_own(in_full(path.replace("utm_source=Oslo", "s=oslo")))
    for page in (first, second):
        assert page.status_code == 200
        assert [*own(page)] == ["csrfmiddlewaretoken", "form_key"]
        assert {**page.headers, "Vary": ""} == {
            **rendered.headers,
            "Vary": "",
            "Content-Length": page["Content-Length"],
        }
        assert not any(each.decode() in page.content.decode() for each in public.ALL_PLACEHOLDERS)


def test_everybody_has_a_token_and_a_key_of_their_own(campaign: Campaign) -> None:
    browsers = [Client(enforce_csrf_checks=True) for _ in range(5)]
    forms = [own(browser.get(address(campaign))) for browser in browsers]

    assert len({form["csrfmiddlewaretoken"] for form in forms}) == 5
    assert len({form["form_key"] for form in forms}) == 5
    assert len({browser.cookies[settings.CSRF_COOKIE_NAME].value for browser in browsers}) == 5


def test_each_can_be_sent_with_its_own_token_only(campaign: Campaign) -> None:
    browsers = [Client(enforce_csrf_checks=True) for _ in range(2)]
    ada, bob = (own(browser.get(address(campaign))) for browser in browsers)

    def sent(form: dict[str, str]) -> int:
        return int(browsers[0].post(address(campaign), filled(**form)).status_code)

    assert sent(bob) == 403
    assert not Pledge.objects.exists()
    assert sent(ada) == 302
    assert str(Pledge.objects.get().form_key) == ada["form_key"]


def test_a_browser_keeps_its_token_when_it_returns(campaign: Campaign) -> None:
    browser = Client(enforce_csrf_checks=True)
    first = own(browser.get(address(campaign)))
    assert queries(address(campaign), browser) == 0

    assert browser.post(address(campaign), filled(**first)).status_code == 302


def test_a_signed_in_supporter_gets_their_own_form_and_leaves_nothing_behind(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=80_00, name="Ada Abbott", show_name=True)
    before = Client().get(address(campaign))

    mine = signed_in(pledge.supporter).get(address(campaign))

    assert "Ada Abbott" in mine.content.decode()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(public, "cache", PageCache(lambda: 0))
        signed_in(pledge.supporter).get(address(campaign))
        assert without_own(Client().get(address(campaign))) == without_own(before)


def test_neither_does_a_signer_who_comes_from_the_petition(campaign: Campaign) -> None:
    make_version(campaign)
    token = signing.token(str(make_signature(campaign, name="Sam", email="sam@example.org").pk))

    theirs = Client().get(f"{address(campaign)}?signature={token}")

    assert "sam@example.org" in theirs.content.decode()
    assert "sam@example.org" not in Client().get(address(campaign)).content.decode()


def test_what_changes_is_shown_after_a_second(campaign: Campaign, clock: Clock) -> None:
    assert "Another title" not in words(Client().get(address(campaign)))
    with unguarded():
        campaign.texts.update(title="Another title")

    clock.now += 0.999
    assert "Another title" not in words(Client().get(address(campaign)))
    clock.now += 0.001
    assert "Another title" in words(Client().get(address(campaign)))


def test_a_kept_form_of_earlier_terms_is_not_accepted(campaign: Campaign) -> None:
    Client().get(address(campaign))
    browser = Client()
    form = own(browser.get(address(campaign)))
    publish(campaign, max_cents=3_000_00)

    answer = browser.post(address(campaign), filled(**form, version="0"))

    assert "The campaign has just changed" in words(answer)
    assert not Pledge.objects.exists()


@pytest.mark.parametrize("seconds", [0.5, 1.5])
def test_after_the_deadline_it_leads_to_the_campaign_within_a_second(
    campaign: Campaign, clock: Clock, seconds: float, time_machine: Any
) -> None:
    start = campaign.deadline - timedelta(seconds=0.2)
    time_machine.move_to(start, tick=False)
    Client().get(address(campaign))

    time_machine.move_to(start + timedelta(seconds=seconds), tick=False)
    clock.now += seconds

    assert (Client().get(address(campaign)).status_code == 302) == (seconds > 1)


def test_visits_to_kept_forms_are_counted(campaign: Campaign) -> None:
    for _ in range(3):
        Client().get(address(campaign), headers={"sec-fetch-dest": "document", "sec-fetch-site": "cross-site"})

    assert visits.by_source(campaign) == {"": 3}


def test_it_is_compressed_without_the_tokens_of_others(campaign: Campaign) -> None:
    pages = [Client().get(address(campaign), headers={"accept-encoding": "gzip"}) for _ in range(3)]

    for page in pages:
        assert page["Content-Encoding"] == "gzip"
        assert "no-store" in page["Cache-Control"]
        assert "ETag" not in page
    keys = [OWN.findall(gzip.decompress(page.content).decode()) for page in pages]
    assert len({key for each in keys for _name, key in each}) == 6
