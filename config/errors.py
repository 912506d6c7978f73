"""The error pages for visitors. Nothing here may use the database."""

import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import translation

from common.files.unavailable import StorageUnavailable


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database or the storage of files is unavailable (retrying will help), 500 for a bug."""
    away = isinstance(sys.exc_info()[1], InterfaceError | OperationalError | StorageUnavailable)
    status = 503 if away else 500
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    home = "/" if language == settings.LANGUAGE_CODE else f"/{language}/"
    with translation.override(language):
        text = loader.get_template(f"{status}.html").render({"language": language, "home": home})
    response = HttpResponse(text, status=status)
    if away:
        response["Retry-After"] = "5"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 413 if too much was sent, otherwise 400."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return render(request, f"{status}.html", status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django passes it)
    return render(request, "403_csrf.html", status=403)


def not_there(request: HttpRequest) -> HttpResponse:
    """Answer 404 at an address that a library provides and this site does not use."""
    raise Http404(request.path)


def wrong_methods(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: give a 405 a page, such as where a button leads that is opened as a page, and answer OPTIONS."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405:
            return response
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": response["Allow"]})
        if request.accepts("text/html"):
            response.content = loader.render_to_string("405.html", {}, request)
        return response

    return middleware
