"""The team's pages for suggestions: what is open, and deciding about one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assembly.document import answering, blocks, pages, reading
from assembly.document.forms import Decision, DecisionForm
from assembly.document.pages import Line, SuggestionPage, SuggestionsPage
from assembly.document.suggesting import NotOpen
from assembly.document.views.public import one
from assembly.models import Suggestion
from campaigns.access import of_team, requires
from campaigns.models import Campaign, Permission, TeamMember
from campaigns.pages import frame
from common.http import show_or_act


@dataclass(frozen=True, slots=True)
class DecidingPage:
    """`rewritten` says that the team's draft has another text for the same block."""

    shown: SuggestionPage
    rewritten: bool

    @property
    def campaign(self) -> Campaign:
        return self.shown.campaign

    @property
    def can_hide(self) -> bool:
        suggestion = self.shown.line.suggestion
        return not suggestion.hidden and suggestion.state != Suggestion.State.ACCEPTED


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """The open suggestions, the newest first."""
    campaign, before = member.campaign, request.GET.get("before", "")
    page = SuggestionsPage(campaign, [], is_open=True, block=None, before=None)
    if found := reading.of_campaign(campaign):
        page = pages.suggestions_page(found, is_open=True, before=int(before) if before.isdecimal() else None)
    return render(request, "assembly/document/desk_suggestions.html", frame.context(page))


@show_or_act
@requires(Permission.EDIT_CONTENT)
def suggestion(request: HttpRequest, member: TeamMember, number: int) -> HttpResponse:
    """Accept a suggestion, reject it, or remove its text."""
    found = one(member.campaign, number)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        _decide(request, found, member, form)
        return redirect("assembly:desk_document_suggestions", member.campaign.slug)
    page = DecidingPage(pages.suggestion_page(found), rewritten=_is_rewritten(found))
    return render(request, "assembly/document/desk_suggestion.html", frame.context(page, form=form))


def _decide(request: HttpRequest, found: Suggestion, member: TeamMember, form: DecisionForm) -> None:
    reason = form.cleaned_data["reason"]
    try:
        match form.cleaned_data["do"]:
            case Decision.ACCEPT:
                made = answering.accept(found, member.user)
                messages.success(request, _("Accepted: version %(number)s says so.") % {"number": made.number})
            case Decision.REJECT:
                answering.reject(found, member.user, reason)
                messages.success(request, _("Rejected. Everybody can read why."))
            case _:
                answering.hide(found, member.user, reason)
                messages.success(request, _("Its text is not shown any more."))
    except (NotOpen, answering.NotPossible):
        messages.error(request, _("Something has changed in the meantime, so nothing was done. Please look again."))


def _is_rewritten(found: Suggestion) -> bool:
    block = blocks.find(found.document.draft, found.block)
    return block is None or block.words.get(found.language) != Line(found).before
