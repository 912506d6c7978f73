"""Public pages: for how long caches may keep them, in front of the site and within this process.

A page is kept for all who are nobody in particular, at most a second from the moment before its data was read
(common.pages.page_cache). Visits are counted, and the codes of links carried on, as if it were rendered for each.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from campaigns import sources, visits
from campaigns.models import Campaign
from common.pages.page_cache import Page, PageCache

type View = Callable[..., HttpResponseBase]

# Whoever sends none of these, and no credentials, is shown the same as anybody else.
OWN_COOKIES = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
SHARED_VARY = {"cookie", "accept-encoding"}
FOR_A_SECOND = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"
GZIP = re.compile(r"\bgzip\b")

cache = PageCache[Campaign | None]()  # each with the campaign whose visits are counted


def shared(response: HttpResponse) -> HttpResponse:
    """Let shared caches keep a public page for a second, and for another one while they fetch a newer one."""
    response["Cache-Control"] = FOR_A_SECOND
    return response


def for_a_minute(response: HttpResponse) -> HttpResponse:
    """Let browsers and shared caches keep a public page or picture for a minute."""
    response["Cache-Control"] = "public, max-age=60"
    return response


@dataclass(frozen=True, slots=True)
class Codes:
    """What a page passes on to its links: see campaigns.sources."""

    s: str = ""
    via: str = ""

    def placeholders(self) -> Codes:
        return Codes(self.s and PLACEHOLDERS.s, self.via and PLACEHOLDERS.via)

    def put_into[About](self, page: Page[About]) -> Page[About]:
        """The page with these codes instead of the placeholders."""
        body = page.body
        for code, placeholder in ((self.s, PLACEHOLDERS.s), (self.via, PLACEHOLDERS.via)):
            body = body.replace(placeholder.encode(), code.encode())
        return Page(body, page.headers, page.about, effort=1)  # for one visitor only


# Valid codes that nobody else knows, in pages that are kept: everybody who shares a link has a code of their own.
PLACEHOLDERS = Codes(secrets.token_hex(16), secrets.token_hex(16))


def cached(*parameters: str) -> Callable[[View], View]:
    """Keep what the view shows to anybody, if it lets shared caches keep it.

    The view sees only these parameters of the query, and the codes of links, as placeholders unless `s` is among these.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            codes = Codes("" if "s" in parameters else sources.code_of(request), sources.via_of(request))

            def render(codes: Codes) -> HttpResponseBase:
                with _asked(request, _query(request, parameters, codes)):
                    return view(request, *args, **kwargs)

            if not _is_anonymous(request):
                return render(codes)
            key = _key(request, _query(request, parameters, codes.placeholders()))
            return _for_anonymous(request, key, codes, render)

        return inner

    return decorate


def _for_anonymous(
    request: HttpRequest, key: Hashable, codes: Codes, render: Callable[[Codes], HttpResponseBase]
) -> HttpResponseBase:
    own: list[HttpResponseBase] = []

    def rendered() -> Page[Campaign | None] | None:
        own.append(render(codes.placeholders()))
        return _page(request, own[0])

    page = cache.get(key, rendered)
    if page is None:
        # Only the page of this request, such as a redirect, and then with its own codes.
        return own[0] if own and codes == Codes() else render(codes)
    if page.about:
        visits.record(request, page.about)
    return _response(request, page if codes == Codes() else codes.put_into(page))


def _is_anonymous(request: HttpRequest) -> bool:
    return OWN_COOKIES.isdisjoint(request.COOKIES) and "Authorization" not in request.headers


def _query(request: HttpRequest, parameters: Iterable[str], codes: Codes) -> str:
    read = [(name, value) for name in parameters for value in request.GET.getlist(name)]
    carried = [(name, code) for name, code in (("s", codes.s), ("via", codes.via)) if code]
    return urlencode(read + carried)


def _key(request: HttpRequest, query: str) -> Hashable:
    """What a page of anybody depends on; the path includes the language."""
    return request.scheme, request.get_host(), request.path, query


@contextmanager
def _asked(request: HttpRequest, query: str) -> Iterator[None]:
    """Let the view see this query instead of the one that was sent, so that the page cannot depend on the rest."""
    sent = request.sent_query = request.GET  # type: ignore[attr-defined]  # for counting visits
    text = request.META.get("QUERY_STRING", "")
    request.GET, request.META["QUERY_STRING"] = QueryDict(query), query
    try:
        yield
    finally:
        request.GET, request.META["QUERY_STRING"] = sent, text


def _page(request: HttpRequest, response: HttpResponseBase) -> Page[Campaign | None] | None:
    """The page to be kept; None if it is not public, or has something of this visitor."""
    if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
        return None
    if request.session.modified or "CSRF_COOKIE_NEEDS_UPDATE" in request.META:
        return None
    if not response.get("Cache-Control", "").startswith("public"):
        return None
    if request.session.accessed:
        patch_vary_headers(response, ["Cookie"])
    if not {name.strip().lower() for name in response.get("Vary", "").split(",")} <= {"", *SHARED_VARY}:
        return None
    return Page(response.content, dict(response.items()), getattr(request, "visited", None))


def _response(request: HttpRequest, page: Page[Campaign | None]) -> HttpResponseBase:
    response = HttpResponse(page.body, headers={**page.headers, "ETag": page.etag})
    if GZIP.search(request.headers.get("Accept-Encoding", "")) and len(page.gzipped) < len(page.body):
        response.content = page.gzipped
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=page.etag, response=response) or response
