"""The organizers' pages for questions and comments: what waits for them, answering and removing.

The staff of this site can use them too, without being in the team.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import second_factor
from accounts.models import User
from campaigns import clock
from campaigns.access import requires
from campaigns.models import Campaign, Permission, TeamMember
from campaigns.pages import frame
from common.http import show_or_act
from community.discussion import moderating, reading
from community.discussion.forms import AnswerForm, RemovalForm
from community.discussion.lines import Answer, Line, State
from community.discussion.moderating import NotPossible
from community.models import Post, PostReport

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Status = Post.Status
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


@dataclass(frozen=True, slots=True)
class Action:
    """A button for a post; `name` is in the address."""

    name: str
    label: StrOrPromise
    done: StrOrPromise
    act: Callable[[Post, User], None]


ACTIONS = {
    action.name: action
    for action in (
        Action("publish", gettext_lazy("Publish"), gettext_lazy("It is public now."), moderating.publish),
        Action("restore", gettext_lazy("Restore"), gettext_lazy("It is public again."), moderating.restore),
        Action("keep", gettext_lazy("Keep it"), gettext_lazy("The reports are settled."), moderating.keep),
        Action(
            "ban",
            gettext_lazy("Ban this person"),
            gettext_lazy("This person can no longer ask or comment here."),
            moderating.ban,
        ),
        Action(
            "lift-ban",
            gettext_lazy("Lift the ban"),
            gettext_lazy("This person can ask and comment again."),
            moderating.lift_ban,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Row(Line):
    """A post at the desk, with the reports that nobody has decided about."""

    @property
    def reports(self) -> list[PostReport]:
        return [report for report in self.post.reports.all() if report.settled_at is None]

    @property
    def kind(self) -> str:
        return _("Question") if self.post.is_question else _("Comment")

    @property
    def date(self) -> str:
        return date_format(clock.local(self.post.created_at, self.post.campaign), "DATE_FORMAT")

    @property
    def marks(self) -> list[str]:
        """What there is to do about it."""
        marks = [str(Status(self.post.status).label)] if self.post.status != Status.PUBLIC else []
        if self.is_unanswered:
            marks.append(_("not answered"))
        if self.reports:
            marks.append(_("reported"))
        return marks

    @property
    def is_unanswered(self) -> bool:
        return self.post.status == Status.PUBLIC and self.answer == Answer.UNANSWERED


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class DiscussionPage:
    """What waits, or with `shows_all` the newest of all."""

    campaign: Campaign
    rows: list[Row]
    shows_all: bool

    @property
    def hint(self) -> str:
        return _(
            "Questions of newcomers wait here until you publish or answer them. Comments, which only supporters with a "
            "saved card can write, are public at once. Everyone can see that and why you removed something."
        )

    @property
    def tabs(self) -> list[Tab]:
        address = reverse("community:desk_discussion", args=[self.campaign.slug])
        return [
            Tab(_("Waiting for you"), address, not self.shows_all),
            Tab(_("All"), f"{address}?all", self.shows_all),
        ]

    @property
    def empty(self) -> str:
        return _("Nothing has been written yet.") if self.shows_all else _("Nothing is waiting for you.")


@dataclass(frozen=True, slots=True)
class PostPage:
    """One post with what can be done about it."""

    campaign: Campaign
    row: Row
    is_banned: bool
    answer: AnswerForm
    removal: RemovalForm

    @property
    def answer_button(self) -> str:
        post = self.row.post
        if post.answered_at:
            return _("Save the answer")
        return _("Publish with this answer") if post.status == Status.HELD else _("Answer")

    @property
    def is_gone(self) -> bool:
        return self.row.state != State.READABLE

    @property
    def forms(self) -> list[str]:
        """The partials with the forms that are possible."""
        post, found = self.row.post, []
        if post.is_question and post.status != Status.HIDDEN:
            found.append("answer")
        if post.status in {Status.HELD, Status.PUBLIC}:
            found.append("removal")
        return [f"community/discussion/desk_post.html#{name}" for name in found]

    @property
    def actions(self) -> list[Action]:
        post = self.row.post
        possible = {
            "publish": post.status == Status.HELD,
            "restore": post.status == Status.HIDDEN and post.text != "",
            "keep": bool(self.row.reports),
            "ban": post.author_id is not None and not post.is_by_team and not self.is_banned,
            "lift-ban": self.is_banned,
        }
        return [ACTIONS[name] for name, is_possible in possible.items() if is_possible]


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
        return _done(request, found, lambda by: moderating.hide(found, by, reason), _("The text is removed."))
    return _page(request, found, removal=form)


@require_POST
@of_moderators
def act(request: HttpRequest, campaign: Campaign, pk: UUID, action: str) -> HttpResponse:
    found, chosen = _find(campaign, pk), ACTIONS.get(action)
    if chosen is None:
        raise Http404
    return _done(request, found, lambda by: chosen.act(found, by), str(chosen.done))


def _find(campaign: Campaign, pk: UUID) -> Post:
    found = get_object_or_404(campaign.posts.select_related("update", "author"), pk=pk)
    found.campaign = campaign
    return found


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
        is_banned=found.campaign.posting_bans.filter(person=found.author_id).exists(),
        **{"answer": AnswerForm(post=found), "removal": RemovalForm(), **forms},
    )
    return render(request, "community/discussion/desk_post.html", frame.context(page))
