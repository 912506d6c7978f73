"""Searching supporters by name, address or reference."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import of_team
from campaigns.models import TeamMember
from desk.supporters import listing, searching
from desk.views.supporters import list_page
from desk.visibility import Visibility


@require_POST
@of_team
def search(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Show a supporter, or the list of those who match.

    By POST, so that names and email addresses do not end up in logs and browser histories.
    """
    text, visibility = request.POST.get("text", "").strip(), Visibility(member.role)
    if found := searching.exact(member.campaign, text, visibility):
        return redirect("desk:supporter", member.campaign.slug, found.pk)
    try:
        matches = searching.by_words(member.campaign, text, visibility)
    except searching.TooMany:
        messages.error(request, _("Too many people match. Please enter more of the name or address."))
        return redirect("desk:supporters", member.campaign.slug)
    if not matches.pledges:
        messages.error(request, _("No match found."))
        return redirect("desk:supporters", member.campaign.slug)
    page = list_page.searched(member, text, listing.some(member.campaign, matches.pledges, visibility), matches)
    context = {"campaign": member.campaign, "text": member.campaign.text, "page": page}
    return render(request, "desk/supporters.html", context)
