"""Why a draft cannot be changed or published now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, NotAllowed, WrongPhase
from campaigns.pages import autosave
from campaigns.setup import approval, drafting

REFUSALS: dict[type[Exception], Any] = {
    NotAllowed: gettext_lazy("Your role in this campaign does not allow that. Nothing was changed."),
    approval.NotApproved: gettext_lazy(
        "The staff of this site must approve the draft as it is now before it can be published. Nothing was published."
    ),
    drafting.Incomplete: gettext_lazy("Something is still missing. Nothing was published."),
    drafting.SharedCompany: gettext_lazy(
        "Another campaign relies on the facts about this company, so they cannot be changed here. Nothing was changed."
    ),
    IntegrityError: gettext_lazy(
        "This already exists; it may have been created only a moment ago. Nothing was changed."
    ),
    WrongPhase: gettext_lazy("The campaign is published, so this can no longer be changed. Nothing was changed."),
}
REFUSED = tuple(REFUSALS)


def refuse(request: HttpRequest, campaign: Campaign, problem: Exception) -> HttpResponse:
    """Back to the checklist, saying why nothing was done; a page that saves by itself is told without leaving it."""
    if autosave.is_autosave(request):
        return autosave.refused(str(REFUSALS[type(problem)]))
    messages.error(request, REFUSALS[type(problem)])
    return redirect("campaigns:setup", campaign.slug)
