"""The public list of a campaign's endorsers."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from campaigns.access import find
from campaigns.views.pictures import PICTURE_CSP, drawn
from campaigns.views.public import cached, for_a_minute, shared


@require_safe
@cached()
def endorsers(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    context = {"campaign": campaign, "text": campaign.text, "endorsers": list(campaign.endorsers.public())}
    response = render(request, "community/endorsers.html", context)
    return shared(response) if campaign.is_public else response


@require_safe
@csp_override(PICTURE_CSP)
def picture(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    campaign = find(request, slug)
    endorser = get_object_or_404(campaign.endorsers.public(), pk=pk)
    return for_a_minute(drawn(endorser.logo))
