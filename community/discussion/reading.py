"""Reading posts: page by page for everybody, and what waits for the organizers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from campaigns.models import Campaign
from common import languages
from common.signed import pages
from common.signed.pages import Places
from community.models import Post, Update
from community.models.discussion import PostQuerySet

PAGE = 20
LISTED = 100  # at the desk


@dataclass(frozen=True, slots=True)
class Posts:
    """One page, newest first; `before` is the cursor for the next one, empty on the last."""

    rows: list[Post]
    before: str
    count: int  # of all whose text can be read, not only on this page


def questions(campaign: Campaign, before: str = "") -> Posts:
    """Raises BadSignature if `before` is not a valid cursor."""
    return _page(campaign.posts.questions(), Places(f"questions:{campaign.pk}"), before)


def comments(update: Update, before: str = "") -> Posts:
    """Raises BadSignature if `before` is not a valid cursor."""
    return _page(Post.objects.filter(update=update), Places(f"comments:{update.pk}"), before)


def _page(posts: PostQuerySet, places: Places, before: str) -> Posts:
    listed = posts.listed()
    if before:
        listed = pages.below(listed, "created_at", *places.read(before))
    rows, further = pages.cut(list(listed[: PAGE + 1]), PAGE, lambda last: places.write(last.created_at, str(last.pk)))
    return Posts(rows, further, posts.readable().count())


def answered(campaign: Campaign, limit: int) -> list[Post]:
    """The public questions that were answered last, those with an answer in the active language first."""
    found = campaign.posts.questions().readable().exclude(answered_at=None)
    return list(found.order_by(languages.current_first("answer_language"), "-answered_at", "-pk")[:limit])


def with_comments(shown: QuerySet[Update]) -> QuerySet[Update]:
    """Annotate updates with the number of comments that can be read."""
    return shown.annotate(comment_count=Count("comments", filter=Q(comments__status=Post.Status.PUBLIC)))


def waiting(campaign: Campaign) -> list[Post]:
    """The posts that wait for the organizers, oldest first."""
    found = campaign.posts.waiting().select_related("campaign", "update", "thread").prefetch_related("reports")
    return list(found.order_by("created_at", "pk")[:LISTED])


def latest(campaign: Campaign) -> list[Post]:
    """The newest posts in any status."""
    return list(
        campaign.posts.select_related("campaign", "update", "thread")
        .prefetch_related("reports")
        .order_by("-created_at")[:LISTED]
    )


def of_person(author: User) -> QuerySet[Post]:
    """Everything that somebody wrote, newest first, in any status."""
    posts = author.posts.select_related("campaign", "update", "thread").prefetch_related("campaign__texts")
    return posts.order_by("-created_at", "-pk")
