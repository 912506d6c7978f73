"""The organizers' pages for questions and comments, as their templates read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from campaigns import clock
from campaigns.models import Campaign
from community.discussion import moderating
from community.discussion.forms import AnswerForm, RemovalForm
from community.discussion.lines import Answer, Line, State
from community.models import Post, PostReport

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Status = Post.Status


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
        Action("keep", gettext_lazy("Keep it"), gettext_lazy("The reports have been settled."), moderating.keep),
        Action(
            "ban",
            gettext_lazy("Ban this person"),
            gettext_lazy("This person can no longer write in public here."),
            moderating.ban,
        ),
        Action(
            "lift-ban",
            gettext_lazy("Lift the ban"),
            gettext_lazy("This person can write in public again."),
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
        if self.post.thread_id:
            return _("Post in a debate")
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
            "Questions from newcomers, and what they write in debates before they have saved a card, wait here until "
            "you publish them. Comments, which only supporters with a saved card can write, are public at once. If you "
            "remove something, everyone can see that you did, and why."
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
    """One post with what can be done about it, and the posts in which it is `quoted`."""

    campaign: Campaign
    row: Row
    is_banned: bool
    answer: AnswerForm
    removal: RemovalForm
    quoted: list[Line] = field(default_factory=list)

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
