"""Pictures for sharing a campaign: preview picture, QR code, and badge."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from campaigns import sources
from campaigns.access import of_public
from campaigns.models import Campaign
from campaigns.views.pictures import PICTURE_CSP
from campaigns.views.public import for_a_minute
from common import clean_text
from community import sharing
from community.link_pictures import drawing


@require_safe
@csp_override(PICTURE_CSP)
@of_public
def og_image(request: HttpRequest, campaign: Campaign) -> HttpResponse:  # noqa: ARG001  (the same for everybody)
    return for_a_minute(
        HttpResponse(drawing.picture(sharing.stand(campaign), campaign.image.name), content_type="image/jpeg")
    )


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
    context = {"stand": stand, "title": rows[0], "title_size": font.size, "bar": stand.filled_percent * 288 // 100}
    return _svg(request, "community/share_badge.svg", context)


def _svg(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    picture = clean_text.clean(render_to_string(template, context, request))
    return for_a_minute(HttpResponse(picture, content_type="image/svg+xml"))
