"""The error pages for visitors. Nothing here may use the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (Django calls it with the request)
    """Answer 503 while the database is unavailable (retrying will help), 500 for a bug."""
    away = isinstance(sys.exc_info()[1], InterfaceError | OperationalError)
    status = 503 if away else 500
    response = HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
    if away:
        response["Retry-After"] = "5"
    return response


def not_there(request: HttpRequest) -> HttpResponse:
    """Answer 404 at an address that a library provides and this site does not use."""
    raise Http404(request.path)
