"""The team's pages for proposals: drafts, and putting one to the members."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assembly import proposing, voting
from assembly.forms.proposals import OpeningForm, ProposalForm
from assembly.models import Motion, Proposal
from assembly.pages.question import option_texts, rules
from campaigns.access import of_team, requires
from campaigns.models import Campaign, Permission, TeamMember
from common.http import show_or_act


@dataclass(frozen=True, slots=True)
class DeskPage:
    proposals: list[Proposal]
    motions: list[Motion]
    may_write: bool
    may_moderate: bool
    may_see_roll: bool


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """What is about to be put to the members."""

    proposal: Proposal
    options: list[str]
    rules: list[str]


def of_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pass the draft in the address to the view; one that is open by now leads back to the list."""

    @wraps(view)
    def inner(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
        found = get_object_or_404(member.campaign.proposals, pk=pk)
        found.campaign = member.campaign
        try:
            if found.state == Proposal.State.DRAFT:
                return view(request, member, found)
        except proposing.NoDraft:
            pass
        messages.error(request, _("This question has been put to the members, so it can no longer be changed."))
        return _to_list(member.campaign)

    return inner


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign, may_write = member.campaign, member.may(Permission.EDIT_CONTENT)
    shown = campaign.proposals.all() if may_write else campaign.proposals.asked()
    page = DeskPage(
        list(shown.order_by("-created_at")),
        motions=_motions(campaign),
        may_write=may_write,
        may_moderate=member.may(Permission.MODERATE),
        may_see_roll=member.may(Permission.SEE_SUPPORTERS_IN_FULL),
    )
    return render(request, "assembly/desk_proposals.html", _context(campaign, page))


def _motions(campaign: Campaign) -> list[Motion]:
    found = list(campaign.motions.collecting().order_by("-pk"))
    for each in found:
        each.campaign = campaign
    return found


@show_or_act
@requires(Permission.EDIT_CONTENT)
def new(request: HttpRequest, member: TeamMember) -> HttpResponse:
    form = ProposalForm(request.POST or None, proposal=Proposal(campaign=member.campaign))
    if form.is_valid():
        proposing.start(member.campaign, member.user, form.facts_of_proposal)
        messages.success(request, _("Saved. Nobody outside the team sees it until you put it to the members."))
        return _to_list(member.campaign)
    return render(request, "assembly/desk_proposal.html", {**_context(member.campaign, None), "form": form})


@show_or_act
@requires(Permission.EDIT_CONTENT)
@of_draft
def edit(request: HttpRequest, member: TeamMember, draft: Proposal) -> HttpResponse:
    form = ProposalForm(request.POST or None, proposal=draft)
    if form.is_valid():
        try:
            proposing.change(draft, member.user, form.facts_of_proposal, seen=form.cleaned_data["seen"])
        except proposing.ChangedMeanwhile:
            form.add_error(None, _("Somebody else has changed this in the meantime. Open it again to see how."))
        else:
            messages.success(request, _("Saved. Nobody outside the team sees it until you put it to the members."))
            return _to_list(member.campaign)
    return render(request, "assembly/desk_proposal.html", {**_context(member.campaign, draft), "form": form})


@show_or_act
@requires(Permission.EDIT_CONTENT)
@of_draft
def delete(request: HttpRequest, member: TeamMember, draft: Proposal) -> HttpResponse:
    if request.method == "POST":
        proposing.delete(draft, member.user)
        messages.success(request, _("Deleted."))
        return _to_list(member.campaign)
    return render(request, "assembly/desk_proposal_delete.html", _context(member.campaign, draft))


@show_or_act
@requires(Permission.EDIT_CONTENT)
@of_draft
def open_now(request: HttpRequest, member: TeamMember, draft: Proposal) -> HttpResponse:
    """Show what is about to be asked, and ask it."""
    form = OpeningForm(request.POST or None, campaign=member.campaign, revision=draft.revision)
    if form.is_valid() and form.closes_at:
        try:
            voting.open_now(draft, form.closes_at, member.user, seen=form.cleaned_data["seen"])
        except proposing.ChangedMeanwhile:
            form = OpeningForm(campaign=member.campaign, revision=draft.revision)
            messages.error(request, _("Somebody else has changed this in the meantime. Read it once more."))
        else:
            messages.success(request, _("The question has been put to the members."))
            return _to_list(member.campaign)
    page = OpeningPage(draft, option_texts(draft), rules(draft))
    return render(request, "assembly/desk_proposal_open.html", {**_context(member.campaign, page), "form": form})


def _to_list(campaign: Campaign) -> HttpResponse:
    return redirect("assembly:desk_proposals", campaign.slug)


def _context(campaign: Campaign, page: object) -> dict[str, Any]:
    return {"campaign": campaign, "text": campaign.text, "page": page}
