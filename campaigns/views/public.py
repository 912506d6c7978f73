"""Public pages: for how long caches may keep them, in front of the site and within this process.

A page is kept for all who are nobody in particular, at most a second from the moment before its data was read
(common.pages.page_cache). Visits are counted, and the codes of links carried on, as if it were rendered for each. So
are forms, in this process only, each with a token of its own.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response, patch_vary_headers

from campaigns import sources, visits
from campaigns.models import Campaign
from common.ids import uuid7
from common.pages.page_cache import Page, PageCache

type View = Callable[..., HttpResponseBase]
type Values = dict[bytes, bytes]  # by placeholder

# Whoever sends none of these, and no credentials, is shown the same as anybody else.
OWN_COOKIES = frozenset({settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"})
FORM_COOKIES = OWN_COOKIES - {settings.CSRF_COOKIE_NAME}  # each form has its token from this one
SHARED_VARY = {"cookie", "accept-encoding"}
FOR_A_SECOND = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"
GZIP = re.compile(r"\bgzip\b")

type CampaignPage = Page[Campaign | None]
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

    def values(self) -> Values:
        """These codes by placeholder."""
        return {PLACEHOLDERS.s.encode(): self.s.encode(), PLACEHOLDERS.via.encode(): self.via.encode()}


# Valid codes that nobody else knows, in pages that are kept: everybody who shares a link has a code of their own.
PLACEHOLDERS = Codes(secrets.token_hex(16), secrets.token_hex(16))
# What each visitor has of their own in a form, by its name in the context and in the initial values.
FORM_PLACEHOLDERS = {"csrf_token": secrets.token_hex(16), "form_key": secrets.token_hex(16)}
ALL_PLACEHOLDERS = frozenset(each.encode() for each in (PLACEHOLDERS.s, PLACEHOLDERS.via, *FORM_PLACEHOLDERS.values()))


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

    def rendered() -> CampaignPage | None:
        own.append(render(codes.placeholders()))
        return _page(request, own[0]) if own[0].get("Cache-Control", "").startswith("public") else None

    page = _cached_page(request, key, rendered)
    if page is None:
        # Only the page of this request, such as a redirect, and then with its own codes.
        return own[0] if own and codes == Codes() else render(codes)
    page = page if codes == Codes() else page.filled(codes.values())
    response = _response(request, page)
    response["ETag"] = page.etag
    return get_conditional_response(request, etag=page.etag, response=response) or response


def cached_form(*personal: str) -> Callable[[View], View]:
    """Keep what the view shows to visitors without a session, each with a CSRF token and a form key of their own.

    For these, the view is passed placeholders by name. With one of the parameters `personal`, the form is somebody's.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            is_common = request.method in {"GET", "HEAD"} and not any(name in request.GET for name in personal)
            if is_common and _is_anonymous(request, FORM_COOKIES):
                render = partial(view, request, *args, **kwargs, **FORM_PLACEHOLDERS)
                if response := _form_for_anonymous(request, render):
                    return response
            return view(request, *args, **kwargs)

        return inner

    return decorate


def _form_for_anonymous(request: HttpRequest, render: Callable[[], HttpResponseBase]) -> HttpResponse | None:
    """The form with what is this visitor's; None if it is not kept."""
    codes = Codes(sources.code_of(request), sources.via_of(request))
    query = _query(request, (), codes.placeholders())

    def rendered() -> CampaignPage | None:
        with _asked(request, query):
            return _page(request, render())

    page = _cached_page(request, _key(request, query), rendered)
    if page is None:
        return None
    own = {"csrf_token": get_token(request), "form_key": str(uuid7())}
    values = {FORM_PLACEHOLDERS[name].encode(): value.encode() for name, value in own.items()}
    return _response(request, page.filled(codes.values() | values))


def _cached_page(request: HttpRequest, key: Hashable, render: Callable[[], CampaignPage | None]) -> CampaignPage | None:
    """The page, after counting the visit."""
    page = cache.get(key, render)
    if page and page.about:
        visits.record(request, page.about)
    return page


def _is_anonymous(request: HttpRequest, own_cookies: frozenset[str] = OWN_COOKIES) -> bool:
    return own_cookies.isdisjoint(request.COOKIES) and "Authorization" not in request.headers


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


def _page(request: HttpRequest, response: HttpResponseBase) -> CampaignPage | None:
    """The page to be kept; None if it is not a page, or has something of this visitor."""
    if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
        return None
    if request.session.modified or "CSRF_COOKIE_NEEDS_UPDATE" in request.META:
        return None
    if request.session.accessed:
        patch_vary_headers(response, ["Cookie"])
    if not {name.strip().lower() for name in response.get("Vary", "").split(",")} <= {"", *SHARED_VARY}:
        return None
    about = getattr(request, "visited", None)
    return Page(response.content, dict(response.items()), about, placeholders=ALL_PLACEHOLDERS)


def _response(request: HttpRequest, page: CampaignPage) -> HttpResponse:
    response = HttpResponse(page.body, headers=page.headers)
    if GZIP.search(request.headers.get("Accept-Encoding", "")) and len(page.gzipped) < len(page.body):
        response.content = page.gzipped
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
