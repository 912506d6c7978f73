"""Serving pictures that organizers and endorsers uploaded."""

import mimetypes

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from campaigns.access import find

# A browser that displays a picture on its own adds inline styles, which would violate our policy.
PICTURE_CSP: dict[str, list[str]] = {}


def drawn(file: FieldFile) -> HttpResponse:
    if not file:
        raise Http404
    # It was re-encoded when uploaded, so the suffix is correct; the nosniff header makes browsers rely on the type.
    kind = mimetypes.guess_type(file.name or "")[0] or "application/octet-stream"
    with file.open("rb") as opened:
        return HttpResponse(opened.read(), content_type=kind)


@require_safe
@csp_override(PICTURE_CSP)
def of_campaign(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    response = drawn(campaign.image)
    response["Cache-Control"] = "public, max-age=60" if campaign.is_public else "private, no-cache"
    return response
