"""The organizers' pages for questions and comments: what waits for them, answering and removing.

The staff of this site can use them too, without being in the team.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import second_factor
from accounts.models import User
from campaigns.access import requires
from campaigns.models import Campaign, Permission, TeamMember
from campaigns.pages import frame
from common.http import show_or_act
from community.discussion import moderating, quoting, reading
from community.discussion.desk_pages import ACTIONS, DiscussionPage, PostPage, Row
from community.discussion.forms import AnswerForm, RemovalForm
from community.discussion.lines import Line
from community.discussion.moderating import NotPossible
from community.models import Post

View = Callable[..., HttpResponseBase]


def of_moderators(view: View) -> View:
    """Pass the campaign to the view, for members who may moderate and for staff with a second factor."""

    def as_member(request: HttpRequest, member: TeamMember, **kwargs: object) -> HttpResponseBase:
        return view(request, member.campaign, **kwargs)

    of_team = requires(Permission.MODERATE)(as_member)

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponseBase:
        is_staff = isinstance(request.user, User) and request.user.is_staff
        campaign = Campaign.objects.public().filter(slug=slug).first() if is_staff else None
        if campaign is None or campaign.team.filter(user=request.user.pk).exists():
            return of_team(request, slug=slug, **kwargs)
        return second_factor.required(view)(request, campaign, **kwargs)

    return inner


@require_safe
@of_moderators
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    shows_all = "all" in request.GET
    rows = [Row(post) for post in (reading.latest if shows_all else reading.waiting)(campaign)]
    page = DiscussionPage(campaign, rows, shows_all)
    return render(request, "community/discussion/desk.html", frame.context(page))


@show_or_act
@of_moderators
def post(request: HttpRequest, campaign: Campaign, pk: UUID) -> HttpResponse:
    """Show a post, and answer it."""
    found = _find(campaign, pk)
    form = AnswerForm(request.POST or None, post=found)
    if form.is_valid():
        answer, language = form.cleaned_data["answer"], form.cleaned_data["language"]
        return _done(
            request, found, lambda by: moderating.answer(found, by, answer, language), _("Your answer is public now.")
        )
    return _page(request, found, answer=form)


@require_POST
@of_moderators
def hide(request: HttpRequest, campaign: Campaign, pk: UUID) -> HttpResponse:
    found, form = _find(campaign, pk), RemovalForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        return _done(request, found, lambda by: moderating.hide(found, by, reason), _("The text has been removed."))
    return _page(request, found, removal=form)


@require_POST
@of_moderators
def act(request: HttpRequest, campaign: Campaign, pk: UUID, action: str) -> HttpResponse:
    found, chosen = _find(campaign, pk), ACTIONS.get(action)
    if chosen is None:
        raise Http404
    return _done(request, found, lambda by: chosen.act(found, by), str(chosen.done))


def _find(campaign: Campaign, pk: UUID) -> Post:
    found = get_object_or_404(campaign.posts.select_related("update", "thread", "author"), pk=pk)
    found.campaign = campaign
    return found


def _quoting(found: Post) -> list[Line]:
    others = quoting.quoting(found)
    for other in others:
        other.campaign = found.campaign
    return [Line(other) for other in others]


def _done(request: HttpRequest, found: Post, do: Callable[[User], None], text: str) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101  (of_moderators)
    try:
        do(request.user)
    except NotPossible:
        messages.error(request, _("Something has changed in the meantime, so nothing was done. Please look again."))
    else:
        messages.success(request, text)
    return redirect("community:desk_discussion", found.campaign.slug)


def _page(request: HttpRequest, found: Post, **forms: Any) -> HttpResponse:
    page = PostPage(
        campaign=found.campaign,
        row=Row(found),
        quoted=_quoting(found),
        is_banned=found.campaign.posting_bans.filter(person=found.author_id).exists(),
        **{"answer": AnswerForm(post=found), "removal": RemovalForm(), **forms},
    )
    return render(request, "community/discussion/desk_post.html", frame.context(page))
