"""The team's page for what follows from a result."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from assembly import outcomes
from assembly.forms.outcomes import OutcomeForm
from assembly.models import Proposal
from assembly.pages.question import Question, question
from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from common.http import show_or_act


@dataclass(frozen=True, slots=True)
class OutcomePage:
    question: Question
    is_correction: bool


@show_or_act
@requires(Permission.EDIT_CONTENT)
def edit(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    campaign = member.campaign
    found = get_object_or_404(campaign.proposals, pk=pk, state=Proposal.State.CLOSED)
    found.campaign = campaign
    present = found.outcomes.order_by("number").last()
    form = OutcomeForm(request.POST or None, present=present)
    if form.is_valid():
        try:
            outcomes.publish(found, form.texts, member.user, after=form.cleaned_data["after"])
        except outcomes.ChangedMeanwhile:
            form.add_error(None, _("Somebody else has published another version in the meantime. Reload to see it."))
        else:
            messages.success(request, _("Published."))
            return redirect("assembly:desk_proposals", campaign.slug)
    page = OutcomePage(question(found, is_over=True), is_correction=present is not None)
    context = {"campaign": campaign, "text": campaign.text, "page": page, "form": form}
    return render(request, "assembly/desk_outcome.html", context)
