"""Sharing a campaign: preview picture, QR code, badge, poster, and embedding in other sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from campaigns import sources, totals, visits
from campaigns.access import View, of_team
from campaigns.models import Campaign, Permission, Stage, TeamMember
from campaigns.sources import Source
from campaigns.views.pages import shared
from campaigns.views.pictures import PICTURE_CSP
from common import clean_text
from community import sharing
from community.forms.sharing import ShareCodeForm, SourceForm
from community.link_pictures import drawing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MINUTE = "public, max-age=60"
# Other sites may embed this page; it loads only our style sheet and submits nothing.
EMBEDDED_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}


def of_public(view: View) -> View:
    """Pass the public campaign to the view and count the visit. Drafts raise Http404, even for their team."""

    @wraps(view)
    def inner(request: HttpRequest, slug: str) -> Any:
        campaign = Campaign.objects.public().select_related("company").filter(slug=slug).first()
        if campaign is None:
            raise Http404
        visits.record(request, campaign)
        return view(request, campaign)

    return inner


def _for_a_minute(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = MINUTE
    return response


@require_safe
@csp_override(PICTURE_CSP)
@of_public
def og_image(request: HttpRequest, campaign: Campaign) -> HttpResponse:  # noqa: ARG001  (the same for everybody)
    return _for_a_minute(HttpResponse(drawing.picture(sharing.stand(campaign)), content_type="image/png"))


@require_safe
@of_public
def qr(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    size, path = sharing.qr_path(sharing.address(campaign, code=sources.code_of(request)))
    return _svg(request, "community/share_qr.svg", {"size": size, "path": path, "title": campaign.text.title})


@require_safe
@of_public
def badge(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    stand = sharing.stand(campaign)
    font, rows = drawing.fit(stand.title, 230, range(17, 12, -1), 1)
    context = {"stand": stand, "title": rows[0], "title_size": font.size, "bar": min(stand.percent, 100) * 288 // 100}
    return _svg(request, "community/share_badge.svg", context)


def _svg(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    picture = clean_text.clean(render_to_string(template, context, request))
    return _for_a_minute(HttpResponse(picture, content_type="image/svg+xml"))


@require_safe
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
@of_public
def embed(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    context = {"campaign": campaign, "text": campaign.text, "stand": sharing.stand(campaign)}
    return _for_a_minute(render(request, "community/embed.html", context))


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
        return _for_a_minute(JsonResponse(sharing.oembed(campaign, code, widest, highest)))


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
    return _for_a_minute(render(request, "community/share_robots.txt", content_type="text/plain"))


@dataclass(frozen=True, slots=True)
class Row:
    """A source with the address of its link; without a name, its code is used instead."""

    source: Source
    address: str

    @property
    def name(self) -> str:
        return self.source.label or ("" if self.source.code else _("Without a code"))


@dataclass(frozen=True, slots=True)
class SharingPage:
    rows: list[Row]
    labels: Mapping[Stage, StrOrPromise]
    now: datetime
    may_write: bool


@of_team
def desk_sharing(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign, may_write = member.campaign, member.may(Permission.EDIT_CONTENT)
    form = ShareCodeForm((request.POST or None) if may_write else None, campaign=campaign)
    if form.is_valid():
        sharing.add_code(campaign, member.user, form.cleaned_data)
        messages.success(
            request,
            _(
                "The code has been created. Visits, signatures and pledges that come through its link are counted "
                "from now on."
            ),
        )
        return redirect("community:desk_sharing", campaign.slug)
    came = sources.ranked(campaign, totals.by_source(campaign), visits.by_source(campaign))
    page = SharingPage(
        rows=[Row(source, sharing.address(campaign, code=source.code)) for source in came],
        labels=totals.LABELS,
        now=timezone.now(),
        may_write=may_write,
    )
    context = {"campaign": campaign, "text": campaign.text, "form": form, "page": page}
    return render(request, "community/desk_sharing.html", context)
