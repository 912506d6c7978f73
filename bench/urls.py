"""The site's addresses, and a view that costs nothing but the way to it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config import urls

TRIVIAL = "/bench/trivial"
handler400, handler500 = urls.handler400, urls.handler500


def trivial(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (a view)
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path(TRIVIAL.removeprefix("/"), trivial), *urls.urlpatterns]
