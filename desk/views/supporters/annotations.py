"""What the team adds to the list of supporters: notes, tags and saved filters."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import of_team, requires
from campaigns.models import Permission, TeamMember
from desk.forms.annotations import NoteForm, SaveForm, TagForm
from desk.forms.supporters import FilterForm
from desk.models import Tagging
from desk.supporters import annotations
from pledges.models import Pledge


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
    criteria = FilterForm(QueryDict(request.POST.get("query", "")), member=member)
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
