"""What views have in common, whatever they are about."""

from collections.abc import Callable

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

show_or_act = require_http_methods(["GET", "HEAD", "POST"])


def one_click[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Let mail programs stop mails by posting to this address (RFC 8058).

    No CSRF token: they send this form without having seen it, and the address is the proof.
    """
    return csrf_exempt(never_cache(show_or_act(view)))


def handed_out(file: FieldFile, name: str) -> FileResponse:
    """Hand out a file: to be saved, never to be shown as a page of this site. Raises Http404 if there is none."""
    if not file:
        raise Http404
    try:
        return FileResponse(file.open(), as_attachment=True, filename=name)
    except FileNotFoundError:
        raise Http404 from None
