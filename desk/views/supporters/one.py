"""The page of a supporter."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import of_team
from campaigns.models import TeamMember
from desk.supporters import listing
from desk.views.supporters import supporter_page
from desk.visibility import Visibility


@require_safe
@of_team
def one(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    row = listing.one(member.campaign, pk, Visibility(member.role))
    if row is None:
        raise Http404
    page = supporter_page.read(member, row)
    context = {"campaign": member.campaign, "text": member.campaign.text, "page": page}
    return render(request, "desk/supporter.html", context)
