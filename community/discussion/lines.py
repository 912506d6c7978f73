"""Posts as the public pages and their author see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from common.pages.partials import PartialEnum
from community.models import Post


class State(PartialEnum, partials="community/discussion/posts.html#"):
    """What is left of a post; each has a partial."""

    READABLE = "readable"
    REMOVED = "removed"
    ERASED = "erased"
    WITHDRAWN = "withdrawn"  # erased, in a debate


class Words(PartialEnum, partials="community/discussion/posts.html#"):
    """How the text is shown; each has a partial."""

    PLAIN = "plain"
    MARKDOWN = "formatted"


class Answer(PartialEnum, partials="community/discussion/posts.html#"):
    """What stands below a post; each has a partial."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Line:
    """A post in a list."""

    post: Post

    @property
    def state(self) -> State:
        match self.post.status:
            case Post.Status.HIDDEN:
                return State.REMOVED
            case Post.Status.ERASED:
                return State.WITHDRAWN if self.post.thread_id else State.ERASED
        return State.READABLE

    @property
    def words(self) -> Words:
        return Words.MARKDOWN if self.post.thread_id else Words.PLAIN

    @property
    def name(self) -> str:
        return self.post.name or _("A former member")

    @property
    def answer(self) -> Answer:
        if not self.post.is_question or self.state == State.REMOVED:
            return Answer.NO_ANSWER
        if self.post.answered_at:
            return Answer.ANSWERED
        return Answer.NO_ANSWER if self.post.is_by_team else Answer.UNANSWERED

    @property
    def can_be_reported(self) -> bool:
        return self.state == State.READABLE and not self.post.is_by_team

    @property
    def url(self) -> str:
        """Its place on the public pages."""
        slug, update, thread = self.post.campaign.slug, self.post.update, self.post.thread
        if thread and self.post.status == Post.Status.HELD:
            return reverse("community:debates", args=[slug])
        if thread:
            page = reverse("community:debate_post", args=[slug, thread.number, self.post.pk])
        elif update:
            page = reverse("community:update", args=[slug, update.number])
        else:
            page = reverse("community:questions", args=[slug])
        return f"{page}#post-{self.post.pk}"

    @property
    def history(self) -> str:
        """The address of its former texts; empty if it was never edited."""
        return self._in_debate("history") if self.post.edited_at else ""

    @property
    def edit(self) -> str:
        """The address at which its author changes it; empty if that is not possible."""
        changeable = self.post.thread and self.post.status in {Post.Status.HELD, Post.Status.PUBLIC}
        return self._in_debate("edit") if changeable else ""

    def _in_debate(self, page: str) -> str:
        assert self.post.thread  # noqa: S101  (only these are edited)
        return reverse(
            f"community:debate_{page}", args=[self.post.campaign.slug, self.post.thread.number, self.post.pk]
        )
