"""Middleware that cleans all submitted text, so that no form, view or field has to."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from common import clean_text

Answer = Callable[[HttpRequest], HttpResponse]


class CleanInput:
    """Must come after Django's CSRF middleware, which reads the form first."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, _args: object, _kwargs: Any) -> None:
        request.GET = _cleaned(request.GET)
        if getattr(view, "csrf_exempt", False):
            _ = request.body  # keep the raw body, which such a view may need, before the form is parsed
        if request.method == "POST":
            request.POST = _cleaned(request.POST)


def _cleaned[Q: QueryDict](sent: Q) -> Q:
    """Return the same object if there is nothing to clean, which is nearly always so."""
    lists = {clean_text.clean(name): [clean_text.clean(value) for value in values] for name, values in sent.lists()}
    if lists == dict(sent.lists()):
        return sent
    kept = sent.copy()
    kept.clear()
    for name, values in lists.items():
        kept.setlist(name, values)
    kept._mutable = False  # noqa: SLF001  (like the request's own; Django offers no other way)
    return kept  # type: ignore[return-value]  # copy() is typed as returning a mutable QueryDict
