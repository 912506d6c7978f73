"""What is done with the people picked in the list: writing to them, exporting them, adding a tag or a note."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from desk.forms.annotations import NoteForm, TagForm
from desk.forms.supporters import FilterForm
from desk.supporters import annotations
from desk.supporters.matching import matching
from pledges.models import Pledge

PAGES = {"message": "desk:message_new", "export": "desk:exports"}


@require_POST
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def act(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Act on the people picked, or on all who match the filter in the address; a search has no such filter."""
    listed = f"{reverse('desk:supporters', args=[member.campaign.slug])}?{request.GET.urlencode()}"
    picked = ".".join(request.POST.getlist("pick"))
    are_all = "all" in request.POST and "search" not in request.GET
    if not picked and not are_all:
        messages.error(request, _("Please pick at least one person first."))
        return redirect(listed)
    chosen = FilterForm(request.GET if are_all else QueryDict(urlencode({"picked": picked})), member=member)
    if not chosen.is_valid():
        messages.error(request, _("These people cannot be found. Please pick them again."))
        return redirect(listed)
    wish = request.POST.get("do", "")
    if wish in PAGES:
        return redirect(f"{reverse(PAGES[wish], args=[member.campaign.slug])}?{chosen.query}")
    if wish in ANNOTATIONS:
        _annotate(request, member, wish, matching(member.campaign, chosen.wanted, chosen.visibility))
    return redirect(listed)


def _annotate(request: HttpRequest, member: TeamMember, wish: str, found: QuerySet[Pledge]) -> None:
    make_form, add, invalid = ANNOTATIONS[wish]
    form = make_form(request.POST)
    if not form.is_valid():
        messages.error(request, str(invalid))
        return
    try:
        messages.success(request, add(member, found, form.cleaned_data))
    except annotations.TooManyTags:
        messages.error(request, _("There are already %s tags. Please use one of them.") % annotations.MOST_TAGS)
    except annotations.TooMany:
        most = number_format(annotations.MOST_AT_ONCE, 0, force_grouping=True)
        messages.error(request, _("That is possible for at most %s people at once. Please filter them first.") % most)


def _tag(member: TeamMember, found: QuerySet[Pledge], given: dict[str, Any]) -> str:
    number = annotations.tag_all(member.campaign, found, given["name"], member.user)
    return ngettext("One person has this tag now.", "%(number)s people have this tag now.", number) % {"number": number}


def _note(member: TeamMember, found: QuerySet[Pledge], given: dict[str, Any]) -> str:
    number = annotations.note_all(found, given["text"], member.user)
    said = ngettext("The note has been added to one person.", "The note has been added to %(number)s people.", number)
    return said % {"number": number}


Add = Callable[[TeamMember, QuerySet[Pledge], dict[str, Any]], str]
ANNOTATIONS: dict[str, tuple[type[forms.Form], Add, Any]] = {
    "tag": (TagForm, _tag, gettext_lazy("Please enter a tag of 40 characters at most.")),
    "note": (NoteForm, _note, gettext_lazy("Please enter a note of 2,000 characters at most.")),
}
