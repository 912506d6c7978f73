"""A page's language depends on its address alone, so that any cache in front may store the page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import translate_url
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

HOME = "/"
# Typed, from bookmarks or from other sites. From pages of this site, `/` is the choice of English.
FROM_OUTSIDE = {"none", "cross-site"}


def from_path(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def of_reader(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: lead those who open `/` in a browser to it in their language. No other address is redirected."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info != HOME or request.method not in {"GET", "HEAD"}:
            return get_response(request)
        language = _wished(request.headers.get("Accept-Language", ""))
        comes_in = request.headers.get("Sec-Fetch-Site") in FROM_OUTSIDE
        if comes_in and language != settings.LANGUAGE_CODE:
            response: HttpResponse = HttpResponseRedirect(translate_url(request.get_full_path(), language))
        else:
            response = get_response(request)
        patch_vary_headers(response, ["Accept-Language", "Sec-Fetch-Site"])
        return response

    return middleware


def _wished(header: str) -> str:
    """The first language of the header that the site has; without one, the default language."""
    for code, _quality in parse_accept_lang_header(header):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
