from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from common import sql

LIVE = "/livez"


def livez(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer whoever asks whether this process is there, such as a proxy, by whatever name or scheme.

    Nothing else is asked: a host must not be taken away from visitors because the database is.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == LIVE:
            return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})
        return get_response(request)

    return middleware


def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (a view)
    """Answer 200 if the database answers and has been migrated; config.errors turns its absence into a 503."""
    [[is_migrated]] = sql.committed("SELECT to_regclass('django_migrations') IS NOT NULL")
    if not is_migrated:
        return HttpResponse("the database has no tables: run migrate", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
