"""The petition's public pages: its text, the names under it, and the earlier versions."""

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns import sources
from campaigns.access import find
from campaigns.pages import frame
from campaigns.views.public import cached
from community import petition as texts
from community.pages.petition_page import PetitionPage
from community.views.library import public


@require_safe
@cached("before")
def petition(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    try:
        names = texts.names(campaign, request.GET.get("before", ""))
    except BadSignature:
        raise Http404 from None
    versions = list(campaign.petition_versions.order_by("-number"))
    if not versions:
        raise Http404
    page = PetitionPage(campaign, versions[0], versions[1:], names, texts.signed(campaign), sources.code_of(request))
    return public(campaign, render(request, "community/petition.html", frame.context(page)))


@require_safe
@cached()
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one version of the text; also the current one, so that its address remains valid later."""
    campaign = find(request, slug)
    found = get_object_or_404(campaign.petition_versions, number=number)
    newer = campaign.petition_versions.filter(number=number + 1).first()
    context = {"campaign": campaign, "text": campaign.text, "version": found, "newer": newer}
    return public(campaign, render(request, "community/petition_version.html", context))
