"""Helpers for views."""

from collections.abc import Callable

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

show_or_act = require_http_methods(["GET", "HEAD", "POST"])


def one_click[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Allow mail programs to unsubscribe by posting to this address (RFC 8058).

    Without a CSRF token, because they send the form without having loaded it; the token in the address is the proof.
    """
    return csrf_exempt(never_cache(show_or_act(view)))


def handed_out(file: FieldFile, name: str) -> FileResponse:
    """Send a file as a download, so that it is never displayed as a page of ours. Raises Http404 if it is missing."""
    if not file:
        raise Http404
    try:
        return FileResponse(file.open(), as_attachment=True, filename=name)
    except FileNotFoundError:
        raise Http404 from None
