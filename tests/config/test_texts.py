"""What is sent to the site is cleaned before any view sees it: every form, our own or a library's."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse

from config.middleware.texts import CleanInput
from tests.helpers.builders import make_campaign, make_member, signed_in
from tests.helpers.previews import go_out

PASTED = "First\x0bsecond\x08\x1b\0\x85third\ufffe \U0001ffff\x7f\ud800end"
CLEANED = "First\nsecond\nthird end"


def seen(request: HttpRequest) -> HttpRequest:
    CleanInput(BaseHandler.get_response).process_view(request, None, (), {})
    return request


def test_fields_and_parameters_of_every_request_are_cleaned_and_cannot_be_changed() -> None:
    sent = QueryDict(mutable=True)
    sent.setlist("te\x08xt", [PASTED, "plain"])
    request = RequestFactory().post("/?" + urlencode({"s": "a\x0bb"}))
    request.POST = sent

    request = seen(request)

    assert request.POST.getlist("text") == [CLEANED, "plain"]
    assert request.GET["s"] == "a\nb"
    for kept in (request.POST, request.GET):
        with pytest.raises(AttributeError):
            kept["more"] = "x"


def test_a_request_without_anything_to_clean_is_left_alone() -> None:
    request = RequestFactory().post("/?a=1", {"text": "First\nsecond\tthird 👩‍👩‍👧 العربية"})
    before = request.GET, request.POST

    assert before == (seen(request).GET, request.POST)
    assert request.POST is before[1]


def test_cleaning_comes_after_the_csrf_check() -> None:
    order = settings.MIDDLEWARE
    assert (
        order.index("config.middleware.texts.CleanInput")
        == order.index("django.middleware.csrf.CsrfViewMiddleware") + 1
    )


@pytest.mark.django_db
def test_an_update_pasted_from_a_word_processor_is_kept_with_its_lines() -> None:
    campaign = make_campaign()
    client = signed_in(make_member(campaign))
    form = {
        "key": str(uuid4()),
        "audience": "everybody",
        "when": "now",
        "title_en": "Ne\x1bws",
        "body_en": "First line\x0bsecond line after a soft line break\x08",
    }

    go_out(client, reverse("community:desk_update_new", args=[campaign.slug]), form)

    assert campaign.updates.get().words["en"] == {
        "title": "News",
        "body": "First line\nsecond line after a soft line break",
    }
    assert client.get(reverse("community:updates_feed", args=[campaign.slug])).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["campaigns:index", "account_login"])
def test_a_null_byte_in_an_address_breaks_no_page(page: str) -> None:
    assert Client().get(reverse(page), {"s": "\0", "next": "/\0"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
def test_a_view_that_takes_no_form_of_ours_can_still_read_the_body_as_it_came(kind: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--b--\r\n'

    assert Client().post(reverse("stripe_webhook"), body, content_type=kind).status_code == 400
