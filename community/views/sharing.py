"""Sharing a campaign: links, poster, and embedding in other sites."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from campaigns import sources
from campaigns.access import of_public
from campaigns.models import Campaign
from campaigns.views.public import cached, for_a_minute, shared
from community import sharing
from community.forms.sharing import SourceForm

# Other sites may embed this page; it loads only our style sheet and fonts, and submits nothing.
EMBEDDED_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}


@require_safe
@cached("s", "utm_source")
@of_public
def share(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = SourceForm(request.GET if "s" in request.GET else None)
    code = sources.code_of(request)
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "form": form,
        "address": sharing.address(campaign, code=code),
        "badge_code": sharing.badge_code(campaign, code),
        "embed_code": sharing.embed_code(campaign, code),
    }
    return shared(render(request, "community/share.html", context))


@require_safe
@cached("s", "utm_source")
@of_public
def poster(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    size, path = sharing.qr_path(sharing.address(campaign, code=sources.code_of(request) or "poster"))
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "stand": sharing.stand(campaign),
        "address": sharing.address(campaign).partition("://")[2].rstrip("/"),
        "qr": {"size": size, "path": path},
        "tabs": range(10),
        "now": timezone.now(),
    }
    return shared(render(request, "community/poster.html", context))


@require_safe
@xframe_options_exempt
@csp_override(EMBEDDED_CSP)
@cached()
@of_public
def embed(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    context = {"campaign": campaign, "text": campaign.text, "stand": sharing.stand(campaign)}
    return for_a_minute(render(request, "community/embed.html", context))


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer as oembed.com specifies: 501 for formats other than JSON, 404 if it is not a public campaign of ours."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    try:
        widest, highest = (_limit(request, name) for name in ("maxwidth", "maxheight"))
    except ValueError:
        return HttpResponse(status=400)
    campaign, language, code = _named(request.GET.get("url", ""))
    with translation.override(language):
        return for_a_minute(JsonResponse(sharing.oembed(campaign, code, widest, highest)))


def _limit(request: HttpRequest, name: str) -> int | None:
    """Read a parameter as a positive number of pixels; None if missing. Raises ValueError."""
    text = request.GET.get(name)
    if text is None:
        return None
    if (pixels := int(text)) < 1:
        raise ValueError(text)
    return pixels


def _named(url: str) -> tuple[Campaign, str, str]:
    """The campaign, language and source code for the address of a campaign's page. Raises Http404."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Http404 from None
    if f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
        raise Http404
    language = translation.get_language_from_path(parts.path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            match = resolve(parts.path)
        except Resolver404:
            raise Http404 from None
    campaign = Campaign.objects.public().filter(slug=match.kwargs.get("slug")).first()
    if match.view_name != "campaigns:campaign" or campaign is None:
        raise Http404
    return campaign, language, sources.valid(parse_qs(parts.query).get("s", [""])[0])


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return for_a_minute(render(request, "community/share_robots.txt", content_type="text/plain"))
