"""The public pages of a campaign's library, and questions and answers."""

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.access import find
from campaigns.models import Campaign
from campaigns.views.public import cached, shared
from common.http import handed_out
from community import library
from community.discussion import page


def public(campaign: Campaign, response: HttpResponse) -> HttpResponse:
    """Let shared caches keep the page, unless it is about a draft, which only its team may see."""
    return shared(response) if campaign.is_public else response


@require_safe
@cached()
def index(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    shelves = library.by_section(campaign.resources.all())
    context = {"campaign": campaign, "text": campaign.text, "shelves": shelves}
    return public(campaign, render(request, "community/library.html", context))


@require_safe
def file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    resource = get_object_or_404(find(request, slug).resources, pk=pk)
    return handed_out(resource.file, library.download_name(resource))


@require_safe
@cached("before")
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    try:
        asked = page.questions(campaign, request.GET.get("before", ""))
    except BadSignature:
        raise Http404 from None
    context = {"campaign": campaign, "text": campaign.text, "questions": campaign.questions.all(), "page": asked}
    return public(campaign, render(request, "community/questions.html", context))
