"""Searching supporters by name, address or reference."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import of_team
from campaigns.models import TeamMember
from desk.supporters import counting, listing, searching
from desk.views.supporters import kept_searches, list_page
from desk.visibility import Visibility

LONGEST = 254  # as long as an address can be


@require_POST
@of_team
def search(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Lead to a supporter, or to the list of those who match.

    By POST and under a random key, so that names and email addresses do not end up in logs and browser histories.
    """
    campaign, text = member.campaign, request.POST.get("text", "").strip()[:LONGEST]
    if found := searching.exact(campaign, text, Visibility(member.role)):
        return redirect("desk:supporter", campaign.slug, found.pk)
    query = urlencode({"search": kept_searches.keep(request, campaign, text)})
    return redirect(f"{reverse('desk:supporters', args=[campaign.slug])}?{query}")


def show(request: HttpRequest, member: TeamMember, key: str) -> HttpResponse:
    """The list of those who match the search with this key; the whole list, and why, if it cannot be told."""
    campaign, visibility = member.campaign, Visibility(member.role)
    if (text := kept_searches.find(request, campaign, key)) is None:
        return _instead(request, member, _("This search has expired. Please search again."))
    try:
        found = searching.by_words(campaign, text, counting.summed(campaign), visibility)
    except searching.TooMany:
        return _instead(request, member, _("Too many people match. Please enter more of the name or address."))
    rows = listing.some(campaign, found.pledges, visibility)
    page = list_page.searched(member, text, key, rows, found.matches)
    return render(request, "desk/supporters.html", {"campaign": campaign, "text": campaign.text, "page": page})


def _instead(request: HttpRequest, member: TeamMember, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("desk:supporters", member.campaign.slug)
