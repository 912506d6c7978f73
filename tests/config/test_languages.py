"""A page's language is in its address: nothing else decides it, and every link keeps it."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from accounts.models import User
from campaigns.models import Campaign
from common.models import Mail
from pledges import emails
from tests.helpers.builders import make_campaign, make_secured, unguarded

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _ in settings.LANGUAGES]


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_the_language_of_its_address(client: Client, campaign: Campaign, language: str) -> None:
    with translation.override(language):
        address = campaign.get_absolute_url()
    others = {"accept-language": "pt", "cookie": "django_language=it"}

    page = client.get(address, headers=others)

    assert address == ("" if language == "en" else f"/{language}") + f"/c/{campaign.slug}/"
    assert f'<html lang="{language}">' in page.content.decode()
    assert page["Content-Language"] == language
    assert "Accept-Language" not in page.get("Vary", "")
    assert not page.cookies


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_names_itself_in_every_language(client: Client, campaign: Campaign, language: str) -> None:
    with translation.override(language):
        page = client.get(campaign.get_absolute_url() + "?s=poster").content.decode()

    alternates = dict(re.findall(r'<link rel="alternate"\s+hreflang="([\w-]+)"\s+href="([^"]+)"', page))
    here = f"{settings.SITE_URL}/{{}}c/{campaign.slug}/"
    assert alternates == {
        "x-default": here.format(""),
        **{code: here.format("" if code == "en" else f"{code}/") for code in LANGUAGES},
    }
    assert f'href="/c/{campaign.slug}/?s=poster"' in page  # the reader's own way there keeps the query


@pytest.mark.parametrize("language", ["fr", "de", "it"])
def test_every_link_keeps_the_language(client: Client, campaign: Campaign, language: str) -> None:
    with translation.override(language):
        page = client.get(campaign.get_absolute_url()).content.decode()
    body = page[page.index("<body") : page.index('id="languages"')]

    links = re.findall(r'<(?:a|form)[^>]+(?:href|action)="(/[^"]*)"', body)
    assert links
    assert [link for link in links if not link.startswith(f"/{language}/")] == []


def test_a_missing_translation_is_stated(client: Client, campaign: Campaign) -> None:
    assert "Not translated yet" not in client.get(f"/c/{campaign.slug}/").content.decode()

    page = client.get(f"/fr/c/{campaign.slug}/").content.decode()

    assert '<h1 lang="en">Our Commons</h1>' in page
    with translation.override("fr"):
        stated = translation.gettext("Not translated yet. The campaign’s original text is in %(name)s.")
    assert " ".join((stated % {"name": "Anglais"}).split()) in " ".join(page.split())


def test_a_text_in_the_reader_s_language_is_what_they_read(client: Client, campaign: Campaign) -> None:
    text = campaign.texts.get()
    same = {field.name: getattr(text, field.name) for field in text._meta.fields[3:]}
    with unguarded():
        campaign.texts.create(**{**same, "language": "de", "title": "Unsere Allmende"})

    assert '<h1 lang="de">Unsere Allmende</h1>' in client.get(f"/de/c/{campaign.slug}/").content.decode()
    assert '<h1 lang="en">Our Commons</h1>' in client.get(f"/it/c/{campaign.slug}/").content.decode()


def test_a_supporter_is_mailed_in_their_own_language(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=1000_00)
    User.objects.filter(pk=pledge.supporter_id).update(language="de")
    pledge.supporter.refresh_from_db()

    with translation.override("fr"):
        emails.notify_many("will_be_charged", campaign, {"once": pledge})

    mail = Mail.objects.get(kind="will_be_charged")
    assert (mail.language, mail.data["amount"]) == ("de", "1.000,00\u00a0$")
    assert f"/de/c/{campaign.slug}/" in mail.data["campaign_url"]


def at_home(
    client: Client, accepts: str, comes: str | None = "none", path: str = "/?s=lyon", method: str = "get"
) -> Any:
    headers = {"accept-language": accepts} | ({"sec-fetch-site": comes} if comes else {})
    return getattr(client, method)(path, headers=headers)


@pytest.mark.parametrize(
    ("accepts", "leads"),
    [
        ("de-CH,de;q=0.9,en;q=0.8", "/de/?s=lyon"),
        ("pt,it;q=0.7,fr;q=0.5", "/it/?s=lyon"),
        ("fr-CA", "/fr/?s=lyon"),
        ("en-GB,de;q=0.9", ""),
        ("pt-BR,pt", ""),
        ("*", ""),
        ("", ""),
        ("de;q=", ""),
    ],
)
def test_whoever_opens_the_site_gets_it_in_their_language(client: Client, accepts: str, leads: str) -> None:
    for method in ("get", "head"):
        answer = at_home(client, accepts, method=method)

        assert (answer.status_code, answer.get("Location", "")) == (302 if leads else 200, leads)
        assert {"Accept-Language", "Sec-Fetch-Site"} <= set(answer["Vary"].split(", "))
        assert not answer.cookies


@pytest.mark.parametrize("comes", ["same-origin", None])
def test_a_reader_who_chose_english_and_a_robot_stay_there(client: Client, comes: str | None) -> None:
    assert at_home(client, "de", comes).status_code == 200


@pytest.mark.parametrize("path", ["/how-it-works/", "/it/", "/robots.txt"])
def test_no_other_address_depends_on_the_language_of_the_reader(client: Client, path: str) -> None:
    answer = at_home(client, "de", path=path)

    assert answer.status_code == 200
    assert "Accept-Language" not in answer.get("Vary", "")


def test_dates_follow_the_language(client: Client, campaign: Campaign, settings: Any) -> None:
    Campaign.objects.update(deadline="2027-03-04T16:00:00Z", timezone="Europe/Berlin")

    shown = {
        code: client.get(f"/{code}/c/{campaign.slug}/".replace("/en/", "/")).content.decode() for code in LANGUAGES
    }

    assert "4\u00a0March\u00a02027, 17:00" in shown["en"]
    assert "4.\u00a0März\u00a02027, 17:00" in shown["de"]
    assert "4\u00a0mars\u00a02027, 17:00" in shown["fr"]
    assert "4\u00a0marzo\u00a02027, 17:00" in shown["it"].lower()
