"""The pages about this installation: default texts around the operator's data, or the operator's own texts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.core import checks
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import SiteText
from accounts.site import operators
from common import tasks
from community import signing
from desk.models import Export
from pledges import pledging
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Kind = SiteText.Kind
LANGUAGES = [code for code, _ in site.LANGUAGES]


@pytest.fixture
def operator(settings: Any) -> None:
    settings.OPERATOR_NAME = "Commons <Trust>"
    settings.OPERATOR_ADDRESS = "Field Lane 1, 1000 Town"
    settings.OPERATOR_REPRESENTATIVE = settings.OPERATOR_REGISTER = ""
    settings.CONTACT_EMAIL, settings.PRIVACY_EMAIL = "hello@trust.example", "data@trust.example"
    settings.HOSTING_PROVIDER, settings.MAIL_PROVIDER = "Racks, Iceland", "Letters, Norway"


@pytest.fixture
def unknown(settings: Any) -> None:
    for name in operators.LABELS:
        setattr(settings, name, "")


def read(kind: str, language: str = "en") -> Any:
    with translation.override(language):
        address = reverse(f"site:{kind}")
    return Client().get(address)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_any_cache_may_keep_a_page_about_the_site(operator: None, kind: str, language: str) -> None:
    page = read(kind, language)

    assert page.status_code == 200
    assert page["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in page.get("Vary", "")
    assert not page.cookies
    assert f'<html lang="{language}">' in page.content.decode()
    assert page.content.decode().count('rel="alternate"') == len(LANGUAGES) + 1


def test_the_imprint_states_who_runs_the_site_and_leaves_out_what_they_do_not_have(operator: None) -> None:
    page = read(Kind.IMPRINT)

    assert "Commons &lt;Trust&gt;" in page.content.decode()
    assert "Field Lane 1<br>1000 Town" in page.content.decode()
    assert 'href="mailto:hello@trust.example"' in page.content.decode()
    assert "Represented by" not in words(page)
    assert "Still missing" not in words(page)


def test_the_privacy_page_names_who_answers_for_the_data_and_who_handles_it(operator: None) -> None:
    said = words(read(Kind.PRIVACY))

    assert [name for name in ("data@trust.example", "Racks, Iceland", "Letters, Norway") if name not in said] == []


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        (Kind.PRIVACY, "Name, Postal address, Email, Hosting, Delivery of email."),
        (Kind.IMPRINT, "Name, Postal address, Email."),
        (Kind.CONTACT, "Postal address, Email."),
    ],
)
def test_a_page_says_what_its_operator_has_not_stated(unknown: None, kind: str, missing: str) -> None:
    said = words(read(kind))

    assert f"Still missing: {missing}" in said
    assert "not stated yet" in said


@pytest.mark.parametrize("kind", [Kind.TERMS, Kind.HOW_IT_WORKS])
def test_a_page_that_states_nothing_of_the_operator_lacks_nothing(unknown: None, kind: str) -> None:
    assert "Still missing" not in words(read(kind))


def test_deploying_warns_of_what_is_not_stated(unknown: None, settings: Any) -> None:
    def warned() -> list[str]:
        found = checks.run_checks(include_deployment_checks=True)
        return [each.msg.split()[0] for each in found if each.id == "accounts.W001"]

    assert warned() == operators.NEEDED
    settings.OPERATOR_NAME = "Commons Trust"
    assert warned() == operators.NEEDED[1:]


def test_a_text_of_the_operator_replaces_the_default_one(operator: None) -> None:
    SiteText.objects.create(kind=Kind.TERMS, text="## Ours\n\nFirst <b>version</b>")
    SiteText.objects.create(kind=Kind.TERMS, text="## Ours\n\nSecond <b>version</b>")

    html = read(Kind.TERMS).content.decode()

    assert "Second &lt;b&gt;version&lt;/b&gt;" in html
    assert "First" not in html
    assert "The terms of a campaign come first" not in html
    assert "Who does what" not in html


def test_an_own_text_counts_for_readers_of_all_languages(operator: None) -> None:
    SiteText.objects.create(kind=Kind.PRIVACY, language="de", text="Unser Datenschutz")

    french = read(Kind.PRIVACY, "fr").content.decode()

    assert '<div class="prose" lang="de"><p>Unser Datenschutz</p>' in french
    SiteText.objects.create(kind=Kind.PRIVACY, language="fr", text="Nos données")
    assert "Nos données" in read(Kind.PRIVACY, "fr").content.decode()
    assert "Unser Datenschutz" in read(Kind.PRIVACY, "de").content.decode()


def test_an_empty_text_brings_the_default_one_back(operator: None) -> None:
    SiteText.objects.create(kind=Kind.CONTACT, text="Write to nobody.")
    SiteText.objects.create(kind=Kind.CONTACT, text="")

    assert "hello@trust.example" in words(read(Kind.CONTACT))


def test_a_published_text_is_never_edited_or_deleted() -> None:
    row = SiteText.objects.create(kind=Kind.TERMS, text="Agreed")

    for change in (lambda: SiteText.objects.update(text="Other"), row.delete):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            change()


def test_the_periods_on_the_privacy_page_are_those_that_the_site_keeps() -> None:
    """If one of these changes, so must the text."""
    assert pledging.KEEP_DRAFTS == signing.KEEP_UNCONFIRMED == Export.KEEP == timedelta(days=7)
    assert timedelta(days=90) == tasks.KEEP
    assert timedelta(seconds=site.SESSION_COOKIE_AGE) == timedelta(days=30)


@pytest.mark.parametrize(("hours", "said"), [(72, "3 days"), (20, "20 hours")])
def test_how_it_works_tells_how_long_a_card_can_be_fixed(settings: Any, hours: int, said: str) -> None:
    settings.REPAIR_WINDOW_HOURS = hours

    assert f"have {said} to confirm" in words(read(Kind.HOW_IT_WORKS))


@pytest.mark.parametrize(("policy", "leads"), [("approval", True), ("anybody", True), ("staff", False)])
def test_the_foot_of_every_page_leads_to_the_others(settings: Any, policy: str, leads: bool) -> None:  # noqa: FBT001
    settings.CAMPAIGN_POLICY, settings.SOURCE_URL = policy, "https://code.example/"
    foot = read(Kind.PRIVACY).content.decode().split('<footer class="site-footer">')[1]

    found = set(re.findall(r'href="([^"#]+)"', foot))

    pages = {"/", "/pledges/", "/how-it-works/", "/terms/", "/privacy/", "/imprint/", "/contact/"}
    assert pages | {"https://code.example/"} <= found
    assert ("/start/" in found) is leads
