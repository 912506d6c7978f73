from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns import sources, totals
from campaigns.access import find
from campaigns.pages import frame
from campaigns.views.public import cached, shared
from pledges.pages.supporters_page import supporters_page


@require_safe
@cached("before")
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the supporters who show their name."""
    campaign = find(request, slug)
    people = totals.of([campaign])[campaign.pk].headline.people
    try:
        page = supporters_page(campaign, people, request.GET.get("before", ""), sources.code_of(request))
    except BadSignature:
        raise Http404 from None
    response = render(request, "pledges/supporters.html", frame.context(page))
    return shared(response) if campaign.is_public else response
