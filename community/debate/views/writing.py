"""Starting a debate, writing in one, and changing what one wrote: for signed-in people only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import kept_forms
from accounts.kept_forms import keeps_forms
from accounts.models import User
from accounts.next_page import sign_in
from campaigns.access import find
from campaigns.models import Campaign
from campaigns.pages import frame
from common.http import show_or_act
from community.debate import editing
from community.debate.forms import EditForm, EntryForm, ThreadForm
from community.debate.places import InThread, NewThread
from community.discussion import posting
from community.discussion.forms import REFUSALS
from community.discussion.lines import Line
from community.discussion.posting import Refusal, Refused
from community.models import Post

Save = Callable[[EntryForm], Post]


@dataclass(frozen=True, slots=True)
class WritingPage:
    """`to` is the post that is replied to; with a `refusal`, there is no form."""

    campaign: Campaign
    title: str
    back: str
    form: EntryForm
    refusal: Refusal | None
    to: Line | None = None

    @property
    def template(self) -> str:
        return f"community/debate/write.html#{'refused' if self.refusal else 'form'}"

    @property
    def why(self) -> str:
        return str(REFUSALS[self.refusal][1]) if self.refusal else ""


def of_debaters(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Pass the campaign and the user to the view, after signing in; who may not see the campaign is not asked to."""

    @wraps(view)
    @never_cache
    @show_or_act
    @keeps_forms
    def inner(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        campaign = find(request, slug)
        if not isinstance(request.user, User):
            return sign_in(request)
        return view(request, campaign, request.user, **kwargs)

    return inner


@of_debaters
def start(request: HttpRequest, campaign: Campaign, user: User) -> HttpResponse:
    page = WritingPage(
        campaign,
        _("Start a debate"),
        reverse("community:debates", args=[campaign.slug]),
        ThreadForm(_sent(request), **_known(campaign, user)),
        posting.refusal(campaign, user, NewThread("")),
    )
    return _answer(
        request,
        page,
        lambda form: posting.write(campaign, user, form.wish, NewThread(form.cleaned_data["title"])),
    )


@of_debaters
def write(request: HttpRequest, campaign: Campaign, user: User, number: int) -> HttpResponse:
    """Write something that stands by itself in the debate."""
    thread = get_object_or_404(campaign.threads.listed(), number=number)
    return _in_thread(request, campaign, user, InThread(thread))


@of_debaters
def reply(request: HttpRequest, campaign: Campaign, user: User, number: int, pk: UUID) -> HttpResponse:
    thread = get_object_or_404(campaign.threads, number=number)
    parent = get_object_or_404(thread.posts.readable(), pk=pk, parent=None)
    parent.campaign, parent.thread = campaign, thread
    return _in_thread(request, campaign, user, InThread(thread, parent))


def _in_thread(request: HttpRequest, campaign: Campaign, user: User, place: InThread) -> HttpResponse:
    to = Line(place.parent) if place.parent else None
    page = WritingPage(
        campaign,
        _("Reply") if to else _("Write in the debate"),
        to.url if to else reverse("community:debate", args=[campaign.slug, place.thread.number]),
        EntryForm(_sent(request), **_known(campaign, user)),
        Refusal.THREAD_CLOSED if place.thread.closed_at else posting.refusal(campaign, user, place),
        to,
    )
    return _answer(request, page, lambda form: posting.write(campaign, user, form.wish, place))


@of_debaters
def edit(request: HttpRequest, campaign: Campaign, user: User, number: int, pk: UUID) -> HttpResponse:
    """Change one's own text."""
    changeable = campaign.posts.filter(author=user, status__in=[Post.Status.HELD, Post.Status.PUBLIC])
    post = get_object_or_404(changeable.select_related("thread"), pk=pk, thread__number=number)
    post.campaign = campaign
    form = EditForm(
        _sent(request),
        may_link=not posting.is_newcomer(campaign, user),
        name=post.name,
        initial={"text": post.text, "language": post.language},
    )
    back = Line(post).url if post.status == Post.Status.PUBLIC else reverse("community:own_posts")
    page = WritingPage(campaign, _("Change your text"), back, form, editing.refusal(post, user))
    return _answer(request, page, lambda form: editing.edit(post, user, form.wish))


def _sent(request: HttpRequest) -> Any:
    return request.POST or kept_forms.take(request)


def _known(campaign: Campaign, user: User) -> dict[str, Any]:
    return {
        "may_link": not posting.is_newcomer(campaign, user),
        "initial": {"name": posting.last_name(campaign, user)},
    }


def _answer(request: HttpRequest, page: WritingPage, save: Save) -> HttpResponse:
    """Save what was sent, or show the form with what was typed."""
    form = page.form
    if request.method == "POST" and not page.refusal and form.is_valid() and _may_go_on(request, form):
        try:
            return _written(request, save(form))
        except Refused as error:
            form.refuse(error.why)
    return render(request, "community/debate/write.html", frame.context(page))


def _may_go_on(request: HttpRequest, form: EntryForm) -> bool:
    assert isinstance(request.user, User)  # noqa: S101  (of_debaters)
    if ratelimit.consume(request, action="write_post", key=request.user.email):
        return True
    form.add_error(None, _("Too many texts were sent. Please wait an hour, then send this one again."))
    return False


def _written(request: HttpRequest, post: Post) -> HttpResponse:
    if post.status == Post.Status.HELD:
        messages.success(request, _("Your text is with the organizers. It appears once they have looked at it."))
        return redirect("community:own_posts")
    messages.success(request, _("Your text is public now."))
    return redirect(Line(post).url)
