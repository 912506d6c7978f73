"""The public pages of what the members decide, and a member's own answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.next_page import sign_in
from assembly import voting
from assembly.document import reading
from assembly.forms.answers import AnswerForm
from assembly.models import DocumentVersion, Motion, Outcome, Proposal
from assembly.motions import moving
from assembly.pages.answer_page import answer_page
from assembly.pages.named_answers import may_see
from assembly.pages.named_answers import named_answers as named_answers_page
from assembly.pages.question import Question, question
from campaigns.access import find
from campaigns.models import Campaign
from campaigns.views.public import cached
from common.http import show_or_act
from community.views.library import public

MOTIONS = 50  # that are shown, those with the most co-signers


@dataclass(frozen=True, slots=True)
class AssemblyPage:
    """`document` is the newest version of what the members write together; None if there is none."""

    campaign: Campaign
    document: DocumentVersion | None
    open: list[Question]
    over: list[Question]
    motions: list[Motion]
    needed: int


@require_safe
@cached()
def index(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    found = [_question(each) for each in campaign.proposals.asked().order_by("-number")]
    page = AssemblyPage(
        campaign,
        document=_document(campaign),
        open=[each for each in found if each.is_open],
        over=[each for each in found if not each.is_open],
        motions=_motions(campaign),
        needed=moving.needed(moving.members_now(campaign)),
    )
    return public(campaign, render(request, "assembly/assembly.html", _context(campaign, page)))


def _motions(campaign: Campaign) -> list[Motion]:
    found = list(campaign.motions.collecting().with_people()[:MOTIONS])
    for each in found:
        each.campaign = campaign
    return found


def _document(campaign: Campaign) -> DocumentVersion | None:
    document = reading.of_campaign(campaign)
    return reading.newest(document) if document else None


@require_safe
@cached()
def proposal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = _find(request, slug, number)
    context = _context(found.campaign, _question(found, _outcomes(found)))
    return public(found.campaign, render(request, "assembly/proposal.html", context))


@never_cache
@show_or_act
def answer(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Answer, or change the answer: who is not on the roll, or comes too late, is told why."""
    found = _find(request, slug, number)
    if not isinstance(request.user, User):
        return sign_in(request)
    page = answer_page(_question(found), request.user)
    is_sent = request.method == "POST"  # nothing is ticked in order to abstain
    form = AnswerForm(request.POST if is_sent else None, proposal=found, given=page.given)
    if page.member and form.is_valid():
        try:
            voting.answer(found, page.member, form.chosen)
        except voting.NotOpen:
            form.add_error(None, _("The time for answers was over. Your answer was not counted."))
        except voting.NotOnTheRoll:
            form.add_error(None, _("You were not a member when this question was put. Your answer was not counted."))
        else:
            messages.success(request, _("Your answer counts. You can change it until the end."))
            return redirect("assembly:answer", slug, number)
    return render(request, "assembly/answer.html", {**_context(found.campaign, page), "form": form})


@never_cache
@require_safe
def named_answers(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Who answered what, where that was said beforehand; for the members and the team."""
    found = _find(request, slug, number)
    if not isinstance(request.user, User):
        return sign_in(request)
    asked = _question(found)
    if not asked.has_named_answers or not may_see(found, request.user):
        raise Http404
    page = named_answers_page(asked, _position(request))
    return render(request, "assembly/named_answers.html", _context(found.campaign, page))


def _position(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["after"])
    except (KeyError, ValueError):
        return None


def _find(request: HttpRequest, slug: str, number: int) -> Proposal:
    campaign = find(request, slug)
    found = get_object_or_404(campaign.proposals.asked(), number=number)
    found.campaign = campaign
    return found


def _outcomes(found: Proposal) -> list[Outcome]:
    """The newest version first."""
    outcomes = list(found.outcomes.order_by("-number"))
    for each in outcomes:
        each.campaign = found.campaign
    return outcomes


def _question(found: Proposal, outcomes: Iterable[Outcome] = ()) -> Question:
    return question(found, outcomes, is_over=found.closes_at is not None and found.closes_at <= timezone.now())


def _context(campaign: Campaign, page: object) -> dict[str, object]:
    return {"campaign": campaign, "text": campaign.text, "page": page}
