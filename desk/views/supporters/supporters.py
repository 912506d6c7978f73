"""The list of supporters, and the page of each. What a team member may see is decided in desk.visibility."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import of_team
from campaigns.models import TeamMember
from desk.forms.supporters import FilterForm
from desk.supporters import listing
from desk.views.supporters import list_page, supporter_page
from desk.visibility import Visibility


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    form = FilterForm(request.GET, member=member)
    page = _page(member, form, request.GET.get("before", "")) if form.is_valid() else None
    older = form.further(page.before) if page else ""
    shown = list_page.read(member, form, page, older)
    return render(request, "desk/supporters.html", {**_known(member), "page": shown})


def _known(member: TeamMember) -> dict[str, Any]:
    return {"campaign": member.campaign, "text": member.campaign.text}


def _page(member: TeamMember, form: FilterForm, before: str) -> listing.Page:
    try:
        return listing.page(member.campaign, form.wanted, Visibility(member.role), before)
    except BadSignature:
        raise Http404 from None


@require_POST
@of_team
def search(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Redirect to a supporter's page. By POST, so that email addresses do not end up in logs and browser histories."""
    found = listing.search(member.campaign, request.POST.get("text", "").strip(), Visibility(member.role))
    if found:
        return redirect("desk:supporter", member.campaign.slug, found.pk)
    messages.error(request, _("No match found. Enter a complete reference or email address."))
    return redirect("desk:supporters", member.campaign.slug)


@require_safe
@of_team
def one(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    row = listing.one(member.campaign, pk, Visibility(member.role))
    if row is None:
        raise Http404
    shown = supporter_page.read(member, row)
    return render(request, "desk/supporter.html", {**_known(member), "page": shown})
