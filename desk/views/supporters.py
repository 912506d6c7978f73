"""The list of supporters, and the page of each. What a team member may see is decided in desk.visibility."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import of_team, requires
from campaigns.models import Permission, TeamMember
from desk import annotations, supporters
from desk.forms.supporters import FilterForm, NoteForm, SaveForm, TagForm
from desk.models import Tagging
from desk.views import supporter_pages
from desk.visibility import Visibility
from pledges.models import Pledge


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    form = FilterForm(request.GET, campaign=member.campaign, visibility=Visibility(member.role))
    page = _page(member, form, request.GET.get("before", "")) if form.is_valid() else None
    older = form.further(page.before) if page else ""
    shown = supporter_pages.list_page(member, form, page, older)
    return render(request, "desk/supporters.html", {**_known(member), "page": shown})


def _known(member: TeamMember) -> dict[str, Any]:
    return {"campaign": member.campaign, "text": member.campaign.text}


def _page(member: TeamMember, form: FilterForm, before: str) -> supporters.Page:
    try:
        return supporters.page(member.campaign, form.wanted, Visibility(member.role), before)
    except BadSignature:
        raise Http404 from None


@require_POST
@of_team
def search(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Redirect to a supporter's page. By POST, so that email addresses do not end up in logs and browser histories."""
    found = supporters.search(member.campaign, request.POST.get("text", "").strip(), Visibility(member.role))
    if found:
        return redirect("desk:supporter", member.campaign.slug, found.pk)
    messages.error(request, _("No match found. Enter a complete reference or email address."))
    return redirect("desk:supporters", member.campaign.slug)


@require_safe
@of_team
def one(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    row = supporters.one(member.campaign, pk, Visibility(member.role))
    if row is None:
        raise Http404
    shown = supporter_pages.supporter_page(member, row)
    return render(request, "desk/supporter.html", {**_known(member), "page": shown})


def _find(member: TeamMember, pk: UUID) -> Pledge:
    return get_object_or_404(member.campaign.pledges, pk=pk)


def _back(pledge: Pledge, member: TeamMember) -> HttpResponse:
    return redirect("desk:supporter", member.campaign.slug, pledge.pk)


@require_POST
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def note(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    pledge, form = _find(member, pk), NoteForm(request.POST)
    if form.is_valid():
        annotations.add_note(pledge, form.cleaned_data["text"], member.user)
        messages.success(request, _("The note has been saved."))
    else:
        messages.error(request, _("Please enter a note of 2,000 characters at most."))
    return _back(pledge, member)


@require_POST
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def tag(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    pledge, form = _find(member, pk), TagForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please enter a tag of 40 characters at most."))
        return _back(pledge, member)
    try:
        annotations.tag(pledge, form.cleaned_data["name"], member.user)
    except annotations.TooMany:
        messages.error(request, _("There are already %s tags. Please use one of them.") % annotations.MOST_TAGS)
    return _back(pledge, member)


@require_POST
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def untag(request: HttpRequest, member: TeamMember, pk: UUID, tagging: int) -> HttpResponse:  # noqa: ARG001  (a view)
    pledge = _find(member, pk)
    annotations.untag(get_object_or_404(Tagging, pk=tagging, pledge=pledge))
    return _back(pledge, member)


@require_POST
@of_team
def save_filter(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Save the current filter of the list under a name."""
    form = SaveForm(request.POST)
    criteria = FilterForm(
        QueryDict(request.POST.get("query", "")), campaign=member.campaign, visibility=Visibility(member.role)
    )
    if not form.is_valid() or not criteria.is_valid() or len(criteria.query) > 500:
        messages.error(request, _("Please give this filter a name of 60 characters at most."))
        return redirect("desk:supporters", member.campaign.slug)
    try:
        annotations.save_filter(member, form.cleaned_data["name"], criteria.query)
    except annotations.TooMany:
        messages.error(request, _("You already have %s filters. Please delete one first.") % annotations.MOST_FILTERS)
    return redirect(f"{reverse('desk:supporters', args=[member.campaign.slug])}?{criteria.query}")


@require_POST
@of_team
def drop_filter(request: HttpRequest, member: TeamMember, pk: int) -> HttpResponse:
    annotations.drop_filter(get_object_or_404(member.saved_filters, pk=pk))
    messages.success(request, _("The filter has been deleted."))
    return redirect("desk:supporters", member.campaign.slug)
