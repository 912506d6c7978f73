from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.next_page import sign_in
from assembly import waiting
from assembly.models import Proposal


@dataclass(frozen=True, slots=True)
class WaitingPage:
    unanswered: list[Proposal]
    elections: list[Proposal]
    answered: list[Proposal]


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The open questions that the visitor may answer, in all campaigns."""
    if not isinstance(request.user, User):
        return sign_in(request)
    unanswered = list(waiting.with_campaign(waiting.unanswered(request.user)))
    others = waiting.open_to(request.user).exclude(pk__in=[each.pk for each in unanswered])
    page = WaitingPage(
        unanswered=[each for each in unanswered if not each.election_url],
        elections=[each for each in unanswered if each.election_url],
        answered=list(waiting.with_campaign(others)),
    )
    return render(request, "assembly/waiting.html", {"page": page})
