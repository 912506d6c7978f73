"""Posts as the public pages and their author see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from common.pages.partials import PartialEnum
from community.models import Post


class State(PartialEnum, partials="community/discussion/posts.html#"):
    """What is left of a post; each has a partial."""

    READABLE = "readable"
    REMOVED = "removed"
    ERASED = "erased"


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
                return State.ERASED
        return State.READABLE

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
        slug, update = self.post.campaign.slug, self.post.update
        page = reverse("community:update", args=[slug, update.number]) if update else ""
        return f"{page or reverse('community:questions', args=[slug])}#post-{self.post.pk}"
