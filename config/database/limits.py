"""How long to wait for an answer of the database."""

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_making_a_page: ContextVar[bool] = ContextVar("making_a_page", default=False)


def seconds_to_wait() -> float | None:
    """The limit for one statement in seconds; None for no limit."""
    limit: float = settings.DATABASE_WEB_SECONDS if _making_a_page.get() else settings.DATABASE_JOB_SECONDS
    return limit or None


def for_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: apply the short limit for web requests."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _making_a_page.set(True)
        try:
            return get_response(request)
        finally:
            _making_a_page.reset(token)

    return middleware
