"""What a signed-in person has written: its state, and erasing it; and the link that turns mails about answers off."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from campaigns.pages import frame
from common.http import one_click, show_or_act
from community.discussion import answer_mail, erasing, reading
from community.discussion.lines import Line
from community.models import Post


@never_cache
@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101  (login_required)
    lines = [Line(post) for post in reading.of_person(request.user)]
    return render(request, "community/discussion/own.html", {"lines": lines})


@dataclass(frozen=True, slots=True)
class ErasingPage:
    """`post` is the one to erase; None for all."""

    post: Post | None

    @property
    def title(self) -> str:
        return _("Erase this text") if self.post else _("Erase everything you wrote")


@never_cache
@show_or_act
@login_required
def erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    post = get_object_or_404(Post.objects.select_related("campaign"), pk=pk, author=request.user.pk)
    if request.method == "POST":
        erasing.erase(post)
        messages.success(request, _("The text has been erased."))
        return redirect("community:own_posts")
    return render(request, "community/discussion/erase.html", {"page": ErasingPage(post)})


@never_cache
@show_or_act
@login_required
def erase_all(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101  (login_required)
    if request.method == "POST":
        erasing.erase_person(request.user)
        messages.success(request, _("Everything you wrote has been erased."))
        return redirect("community:own_posts")
    return render(request, "community/discussion/erase.html", {"page": ErasingPage(None)})


@one_click
def answer_mail_off(request: HttpRequest, token: str) -> HttpResponseBase:
    """Turn mails about answers off with one click, or on again. Opening the page changes nothing."""
    question = answer_mail.by_token(token)
    if question is None:
        raise Http404
    if request.method == "POST":
        answer_mail.set_wanted(question, wants="again" in request.POST)
        question.refresh_from_db(fields=["wants_answer"])
    return render(request, "community/discussion/answer_mail_off.html", frame.context(question, question=question))
