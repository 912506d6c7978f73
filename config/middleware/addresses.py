"""Redirects for addresses that were copied together with punctuation or other text behind them."""

import html
from collections.abc import Callable
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.encoding import iri_to_uri

# Views that only answer 404: ours, and the one of Django's admin.
NOWHERE = {"not_there", "catch_all_view"}


def mended(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: redirect a GET or HEAD request that found nothing to the address that was meant, if there is one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        meant = _meant(request.path_info)
        if meant is None:
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(iri_to_uri(f"{meant}?{query}" if query else meant))

    return middleware


def _meant(path: str) -> str | None:
    """The address without trailing characters, in lower case if necessary; None if that finds nothing either."""
    read = html.unescape(unquote(path))
    bare = [_ending_in(read, "-_"), _ending_in(read, "")]
    for base in dict.fromkeys([*bare, *(each.lower() for each in bare)]):
        for address in (f"{base}/", base or "/"):
            found = _match(address) if address != path else None
            if found and not ("token" in found.kwargs and _spoils_secret(read, base)):
                return address
    return None


def _spoils_secret(path: str, base: str) -> bool:
    """Whether the shortened path changes a token: capitals, hyphens and underscores are part of it."""
    return not path.startswith(base) or path[len(base) : len(base) + 1] in {"-", "_"}


def _ending_in(path: str, also: str) -> str:
    """The path up to its last letter, digit or character in `also`."""
    end = next((at for at in range(len(path), 0, -1) if path[at - 1].isalnum() or path[at - 1] in also), 0)
    return path[:end]


def _match(path: str) -> ResolverMatch | None:
    if path.startswith("//"):
        return None
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            found = resolve(path)
        except Resolver404:
            return None
    return None if found.func.__name__ in NOWHERE else found
