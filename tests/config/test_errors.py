"""The error pages: in words, in the language of the address, and all with the same way out."""

from typing import Any

import pytest
from django.conf import settings as site
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from config import errors
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _ in site.LANGUAGES]
PAGE = "/how-it-works/"


def test_a_method_that_is_not_for_an_address_is_refused_in_words(client: Client) -> None:
    answer = client.post(f"/fr{PAGE}")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert '<html lang="fr">' in answer.content.decode()
    assert 'href="/fr/"' in answer.content.decode()
    assert int(answer["Content-Length"]) == len(answer.content)
    assert "Nothing was changed" in words(client.post(PAGE))
    assert not answer.wsgi_request.session.accessed


def test_a_button_opened_as_a_page_is_explained(client: Client) -> None:
    answer = client.get(reverse("community:signature_withdraw", args=["0.x"]))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "It belongs to a button or a form." in words(answer)


def test_a_program_gets_no_page(client: Client) -> None:
    answer = client.post(PAGE, headers={"accept": "application/json"})

    assert (answer.status_code, answer["Allow"], answer.content) == (405, "GET, HEAD", b"")


def test_whoever_asks_for_the_methods_is_told_them(client: Client) -> None:
    answer = client.options(PAGE)

    assert (answer.status_code, answer["Allow"], answer.content) == (204, "GET, HEAD", b"")
    assert client.head(PAGE).status_code == 200


def refused(status: int, settings: Any) -> Any:
    match status:
        case 400:
            return Client().get(f"/de{PAGE}", headers={"host": "evil.example"})
        case 403:
            return Client(enforce_csrf_checks=True).post("/de/accounts/login/", {"login": "ada@example.org"})
        case 404:
            return Client().get("/de/nothing/")
        case 405:
            return Client().post(f"/de{PAGE}")
        case 413:
            settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
            return Client().post("/de/start/", "name=much-too-long", content_type="application/x-www-form-urlencoded")
        case _:
            settings.ACCOUNT_RATE_LIMITS = {"login": "1/h/ip"}
            return [Client().post("/de/accounts/login/", {"login": ""}) for _ in range(2)][-1]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429])
def test_every_refusal_looks_alike_and_leads_on(settings: Any, status: int) -> None:
    answer = refused(status, settings)

    html = answer.content.decode()
    assert answer.status_code == status
    assert html.count("<h1>") == 1
    assert '<html lang="de">' in html
    assert '<a class="button" href="/de/">' in html
    assert html.count("hreflang=") == len(LANGUAGES)  # the languages at the foot


@pytest.mark.parametrize(("error", "status"), [(OperationalError(), 503), (ValueError(), 500)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_outage_is_told_in_the_language_of_the_page(error: Exception, status: int, language: str) -> None:
    home = "/" if language == "en" else f"/{language}/"
    try:
        raise error
    except type(error):
        answer = errors.server_error(RequestFactory().get(f"{home}how-it-works/"))

    html = answer.content.decode()
    assert answer.status_code == status
    assert f'<html lang="{language}">' in html
    assert f'<a class="button" href="{home}">' in html
    assert answer.get("Retry-After") == ("5" if status == 503 else None)
