"""The organizers' pages for debates: closing threads, and who may write. Posts are moderated with the other texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.models import Campaign
from campaigns.pages import frame
from common.http import show_or_act
from community.debate import closing
from community.debate.forms import ClosingForm, DebatersForm
from community.discussion.moderating import NotPossible
from community.discussion.views.desk import of_moderators
from community.models import Thread

LISTED = 100


@dataclass(frozen=True, slots=True)
class DeskPage:
    campaign: Campaign
    threads: list[Thread]
    form: DebatersForm


@dataclass(frozen=True, slots=True)
class DeskThreadPage:
    """`form` closes the thread; None if that has been done, so that it can be reopened."""

    campaign: Campaign
    thread: Thread
    form: ClosingForm | None


@show_or_act
@of_moderators
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = DebatersForm(request.POST or None, initial={"debaters": campaign.debaters})
    if form.is_valid():
        closing.set_debaters(campaign, _user(request), form.cleaned_data["debaters"])
        messages.success(request, _("Saved."))
        return redirect("community:desk_debates", campaign.slug)
    page = DeskPage(campaign, list(campaign.threads.listed()[:LISTED]), form)
    return render(request, "community/debate/desk.html", frame.context(page))


@show_or_act
@of_moderators
def thread(request: HttpRequest, campaign: Campaign, number: int) -> HttpResponse:
    """Close a thread, or reopen it."""
    found = get_object_or_404(campaign.threads.listed(), number=number)
    if found.closed_at:
        if request.method == "POST":
            return _done(request, found, closing.reopen, _("The debate is open again."))
        form = None
    else:
        form = ClosingForm(request.POST or None)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            return _done(request, found, lambda it, by: closing.close(it, by, reason), _("The debate has been closed."))
    page = DeskThreadPage(campaign, found, form)
    return render(request, "community/debate/desk_thread.html", frame.context(page))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  (of_moderators)
    return request.user


def _done(request: HttpRequest, found: Thread, do: Callable[[Thread, User], None], text: str) -> HttpResponse:
    try:
        do(found, _user(request))
    except NotPossible:
        messages.error(request, _("Something has changed in the meantime, so nothing was done. Please look again."))
    else:
        messages.success(request, text)
    return redirect("community:desk_debates", found.campaign.slug)
