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
from desk.supporters import counting, listing, orders, searching
from desk.supporters.orders import Order
from desk.views.supporters import counts, list_page, supporter_page
from desk.views.supporters.list_page import Shown
from desk.visibility import Visibility


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    form = FilterForm(request.GET, member=member)
    order = orders.named(request.GET.get("sort", ""), form.visibility)
    shown = _shown(member, form, order, request.GET.get("before", "")) if form.is_valid() else Shown([], None)
    page = list_page.read(member, form, order, shown)
    return render(request, "desk/supporters.html", {**_known(member), "page": page})


def _known(member: TeamMember) -> dict[str, Any]:
    return {"campaign": member.campaign, "text": member.campaign.text}


def _shown(member: TeamMember, form: FilterForm, order: Order, before: str) -> Shown:
    campaign, visibility = member.campaign, form.visibility
    try:
        page = listing.page(campaign, form.wanted, visibility, before, order)
    except BadSignature:
        raise Http404 from None
    matches = counting.read(campaign, form.wanted, counts.summed(campaign, form), visibility)
    return Shown(page.rows, matches, page.before)


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
    return render(request, "desk/supporters.html", {**_known(member), "page": page})


@require_safe
@of_team
def one(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    row = listing.one(member.campaign, pk, Visibility(member.role))
    if row is None:
        raise Http404
    shown = supporter_page.read(member, row)
    return render(request, "desk/supporter.html", {**_known(member), "page": shown})
