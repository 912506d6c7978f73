from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject


def site(request: HttpRequest) -> dict[str, Any]:
    """Add what every page shows about this installation. Nothing about the visitor: public pages are cached."""
    return {
        "source_url": settings.SOURCE_URL,
        "anybody_may_start": settings.CAMPAIGN_POLICY != "staff",
        "site_url": settings.SITE_URL,
        "languages": SimpleLazyObject(partial(_languages, request)),
    }


def _languages(request: HttpRequest) -> list[dict[str, str]]:
    """The addresses of this page in every language of the site."""
    found = [(code, name, _address(request, code)) for code, name in settings.LANGUAGES]
    return [
        {"code": code, "name": name, "address": there, "canonical": settings.SITE_URL + urlsplit(there).path}
        for code, name, there in found
    ]


def _address(request: HttpRequest, language: str) -> str:
    """The address in this language, or as it is. Django's translate_url would look it up again for each language."""
    here, match = urlsplit(request.get_full_path()), request.resolver_match
    try:
        with translation.override(language):
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs) if match else here.path
    except NoReverseMatch:
        path = here.path
    return here._replace(path=path).geturl()
