"""What a view answers to one person, or says only there, is never kept for others."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils.cache import patch_vary_headers

from campaigns.views import public
from common.pages import page_cache
from common.pages.page_cache import PageCache

PUBLIC = {"Cache-Control": public.FOR_A_SECOND}

type Answer = Callable[[HttpRequest], HttpResponseBase]


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "LIFE", 1.0)
    monkeypatch.setattr(public, "cache", PageCache(lambda: 0))


def times_rendered(answer: Answer, *requests: dict[str, Any]) -> int:
    """How often the view runs for these requests of visitors who are anybody."""
    ran = []

    @public.cached()
    def view(request: HttpRequest) -> HttpResponseBase:
        ran.append(request)
        return answer(request)

    for given in requests:
        request = RequestFactory().get(**{"path": "/", **given})
        request.session = SessionStore()
        view(request)
    return len(ran)


def page(_: HttpRequest) -> HttpResponse:
    return HttpResponse("the same for everybody", headers=PUBLIC)


def with_cookie(request: HttpRequest) -> HttpResponse:
    response = page(request)
    response.set_cookie("own", "1")
    return response


def with_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request), headers=PUBLIC)


def with_session(request: HttpRequest) -> HttpResponse:
    request.session["own"] = "1"
    return page(request)


def by_language(request: HttpRequest) -> HttpResponse:
    response = page(request)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def test_a_public_page_is_rendered_once() -> None:
    assert times_rendered(page, {}, {}) == 1


@pytest.mark.parametrize(
    "answer",
    [
        with_cookie,
        with_token,
        with_session,
        by_language,
        lambda _: HttpResponse("for one person", headers={"Cache-Control": "private, no-store"}),
        lambda _: HttpResponse("without a word about caches"),
        lambda _: HttpResponse("not there", status=404, headers=PUBLIC),
        lambda _: StreamingHttpResponse(iter([b"a file"]), headers=PUBLIC),
    ],
    ids=["cookie", "token", "session", "language", "private", "silent", "error", "stream"],
)
def test_what_is_not_for_everybody_is_rendered_for_each(answer: Answer) -> None:
    assert times_rendered(answer, {}, {}) == 2


@pytest.mark.parametrize(
    "other", [{"HTTP_HOST": "localhost"}, {"secure": True}, {"path": "/elsewhere/"}], ids=["host", "scheme", "path"]
)
def test_another_address_is_another_page(other: dict[str, Any]) -> None:
    assert times_rendered(page, {}, other) == 2
