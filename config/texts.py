"""Text is cleaned at the door, once for every form, page and field that there is or will be."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from common import clean_text

Answer = Callable[[HttpRequest], HttpResponse]


class CleanInput:
    """Stands behind the check for forged requests, which reads the form first."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, _args: object, _kwargs: Any) -> None:
        request.GET = _cleaned(request.GET)
        if getattr(view, "csrf_exempt", False):
            _ = request.body  # nobody has read the form yet, and such a view may want the body as it came
        if request.method == "POST":
            request.POST = _cleaned(request.POST)


def _cleaned[Q: QueryDict](sent: Q) -> Q:
    """Give the same if there is nothing to clean, as nearly always."""
    lists = {clean_text.clean(name): [clean_text.clean(value) for value in values] for name, values in sent.lists()}
    if lists == dict(sent.lists()):
        return sent
    kept = sent.copy()
    kept.clear()
    for name, values in lists.items():
        kept.setlist(name, values)
    kept._mutable = False  # noqa: SLF001  (as a request's own are; Django has no other way)
    return kept  # type: ignore[return-value]  # of the same class, but for its being mutable a moment ago
