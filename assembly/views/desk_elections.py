"""The team's pages for the roll of a question, and for the result of an election that is held elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assembly import register, voting
from assembly.forms.elections import ElectionForm
from assembly.models import Proposal
from assembly.pages.question import Question, question
from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from common.files import spreadsheet
from common.http import show_or_act

HEADS = ["number", "name", "email"]


@dataclass(frozen=True, slots=True)
class ElectionPage:
    question: Question


@require_safe
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def roll(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Who may answer a question, from whose numbers its fingerprint can be computed again."""
    proposal = _find(member, pk)
    entries = register.fetch_roll(proposal, member.user)
    lines = spreadsheet.csv_lines(HEADS, ([entry.number, entry.name, entry.email] for entry in entries))
    return _file(lines, f"{member.campaign.slug}-roll-{proposal.number}.csv", "text/csv")


@require_safe
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def voters(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponseBase:  # noqa: ARG001
    """The same for Belenios: an address and a login, which is the member's number, on each line."""
    proposal = _find(member, pk)
    lines = (f"{entry.email},{entry.number}\n" for entry in register.fetch_roll(proposal, member.user))
    return _file(lines, f"{member.campaign.slug}-voters-{proposal.number}.txt", "text/plain")


@show_or_act
@requires(Permission.EDIT_CONTENT)
def result(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    """Enter what was counted in an election elsewhere; from then on it cannot be changed."""
    proposal = _find(member, pk)
    form = ElectionForm(request.POST or None, proposal=proposal)
    if form.is_valid():
        try:
            voting.record_election(proposal, member.user, form.tally)
        except voting.NotOver:
            messages.error(request, _("The election is not over, or its result has been entered already."))
        else:
            messages.success(request, _("Published."))
        return redirect("assembly:desk_proposals", member.campaign.slug)
    is_over = proposal.times[1] <= timezone.now()
    page = ElectionPage(question(proposal, is_over=is_over))
    context = {"campaign": member.campaign, "text": member.campaign.text, "page": page, "form": form}
    return render(request, "assembly/desk_election.html", context)


def _find(member: TeamMember, pk: UUID) -> Proposal:
    found = get_object_or_404(member.campaign.proposals.asked(), pk=pk)
    found.campaign = member.campaign
    return found


def _file(lines: Iterator[str], name: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
