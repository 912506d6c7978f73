from django.http import HttpRequest, HttpResponse

from common import sql


def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (a view)
    """Answer 200 if the database answers and has been migrated; config.errors turns its absence into a 503."""
    [[is_migrated]] = sql.rows("SELECT to_regclass('django_migrations') IS NOT NULL")
    if not is_migrated:
        return HttpResponse("the database has no tables: run migrate", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
