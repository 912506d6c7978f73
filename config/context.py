from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject


def site(request: HttpRequest) -> dict[str, Any]:
    """Add what every page shows about this installation. Nothing about the visitor: public pages are cached."""
    return {
        "source_url": settings.SOURCE_URL,
        "anybody_may_start": settings.CAMPAIGN_POLICY != "staff",
        "site_url": settings.SITE_URL,
        "languages": SimpleLazyObject(partial(_languages, request.get_full_path())),
    }


def _languages(address: str) -> list[dict[str, str]]:
    """The addresses of this page in every language of the site."""
    found = [(code, name, translate_url(address, code)) for code, name in settings.LANGUAGES]
    return [
        {"code": code, "name": name, "address": there, "canonical": settings.SITE_URL + urlsplit(there).path}
        for code, name, there in found
    ]
