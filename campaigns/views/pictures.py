"""Serving pictures that organizers, their teams and endorsers uploaded."""

import mimetypes
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from campaigns.access import find
from common.files import renditions

# A browser that displays a picture on its own adds inline styles, which would violate our policy.
PICTURE_CSP: dict[str, list[str]] = {}


def drawn(file: FieldFile) -> HttpResponse:
    if not file:
        raise Http404
    return _stored(file.name or "")


def _stored(name: str) -> HttpResponse:
    # It was re-encoded when uploaded, so the suffix is correct; the nosniff header makes browsers rely on the type.
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    with default_storage.open(name) as opened:
        return HttpResponse(opened.read(), content_type=kind)


@require_safe
@csp_override(PICTURE_CSP)
def of_campaign(request: HttpRequest, slug: str, file: str) -> HttpResponse:
    """Send the campaign's picture, or a copy of it. Another picture has other names, so caches may keep it."""
    campaign = find(request, slug)
    stored = {PurePosixPath(each).name: each for each in renditions.names(campaign.image.name, campaign.image_width)}
    if file not in stored:
        raise Http404
    response = _stored(stored[file])
    response["Cache-Control"] = "public, max-age=31536000, immutable" if campaign.is_public else "private, no-cache"
    return response


@require_safe
@csp_override(PICTURE_CSP)
def portrait(request: HttpRequest, slug: str, file: str) -> HttpResponse:
    """Send a portrait of the team, or a copy of it. It is gone soon after the person has removed it or left."""
    campaign = find(request, slug)
    members = campaign.team.exclude(portrait="")
    stored = {PurePosixPath(name).name: name for member in members for name in member.portrait_files}
    if file not in stored:
        raise Http404
    response = _stored(stored[file])
    response["Cache-Control"] = "public, max-age=60" if campaign.is_public else "private, no-cache"
    return response
