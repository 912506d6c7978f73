"""Reading debates page by page: each page costs the same, however much has been written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from campaigns.models import Campaign
from common.signed import pages
from common.signed.pages import Places
from community.models import Post, Thread
from community.models.discussion import PostQuerySet

THREADS = 20
POSTS = 20
FIRST_REPLIES = 5  # that are shown below a post of the thread; the others are on the page of the post
REPLIES = 50
NEWEST = 20  # in feeds


@dataclass(frozen=True, slots=True)
class Listed:
    """A thread, the post that opens it, and the number of posts in it that can be read."""

    thread: Thread
    opening: Post
    posts: int


@dataclass(frozen=True, slots=True)
class Threads:
    """A page of threads; `before` is the cursor for the next page, empty on the last."""

    rows: list[Listed]
    before: str


@dataclass(frozen=True, slots=True)
class Posts:
    """A page of posts, oldest first; `after` is the cursor for the next page, empty on the last."""

    rows: list[Post]
    after: str


@dataclass(frozen=True, slots=True)
class Replies:
    """The first replies to a post, and the number of all."""

    rows: list[Post] = field(default_factory=list)
    total: int = 0


@dataclass(frozen=True, slots=True)
class Opening:
    """What a page of a thread has to know of the post that opens it."""

    status: str
    language: str


def threads(campaign: Campaign, before: str = "") -> Threads:
    """Run two queries. Raises BadSignature if `before` is not a valid cursor."""
    places = Places(f"threads:{campaign.pk}")
    readable = Post.objects.readable().filter(thread=OuterRef("pk")).order_by().values("thread")
    number = Subquery(readable.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    found = campaign.threads.listed()
    if before:
        found = pages.below(found, "active_at", *places.read(before))
    counted = list(found.annotate(posts_count=Coalesce(number, 0))[: THREADS + 1])
    rows, further = pages.cut(
        counted, THREADS, lambda last: places.write(cast("datetime", last.active_at), str(last.pk))
    )
    openings = Post.objects.in_bulk([row.pk for row in rows])
    listed = [Listed(row, openings[row.pk], row.posts_count) for row in rows]  # type: ignore[attr-defined]
    return Threads(listed, further)


def of_thread(campaign: Campaign, number: int, after: str = "") -> Posts:
    """The posts that stand by themselves, each `with_thread`. Raises BadSignature if `after` is not a valid cursor."""
    found = with_thread(_listed().filter(thread__campaign=campaign, thread__number=number, parent=None))
    return _page(found, f"{campaign.pk}:{number}", after, POSTS)


def with_thread(found: PostQuerySet) -> PostQuerySet:
    """Posts with their thread and what `opening` tells."""
    opens = Post.objects.filter(pk=OuterRef("thread_id"))
    return found.select_related("thread").annotate(
        opening_status=opens.values("status"), opening_language=opens.values("language")
    )


def opening(post: Post) -> Opening:
    """Of the thread of a post that was read `with_thread`."""
    return Opening(post.opening_status, post.opening_language)  # type: ignore[attr-defined]  # annotated


def first_replies(posts: list[Post]) -> dict[UUID, Replies]:
    """The replies that are shown below each of these posts, by its id."""
    replies = _listed().filter(parent__in=posts)
    shown = replies.annotate(
        place=Window(RowNumber(), partition_by=F("parent"), order_by=["created_at", "pk"]),
        total=Window(Count("*"), partition_by=F("parent")),
    ).filter(place__lte=FIRST_REPLIES)
    found: dict[UUID, Replies] = {}
    for reply in shown:
        found.setdefault(cast("UUID", reply.parent_id), Replies(total=reply.total)).rows.append(reply)  # type: ignore[attr-defined]
    return found


def replies(post: Post, after: str = "", since: Post | None = None) -> Posts:
    """The replies to a post, or those `since` one of them. Raises BadSignature if `after` is not a valid cursor."""
    found = _listed().filter(parent=post)
    if since:
        found = found.filter(created_at__gte=since.created_at).exclude(created_at=since.created_at, pk__lt=since.pk)
    return _page(found, str(post.pk), after, REPLIES)


def newest(campaign: Campaign, number: int | None = None) -> list[Post]:
    """The newest posts that can be read, `with_thread`: of the thread with this number, or of all."""
    found = campaign.posts.readable().exclude(thread=None)
    found = found if number is None else found.filter(thread__number=number)
    return list(with_thread(found).order_by("-published_at", "-pk")[:NEWEST])


def _listed() -> PostQuerySet:
    """Like `listed`, but in the order of a debate."""
    return Post.objects.listed().order_by("created_at", "pk")


def _page(found: PostQuerySet, name: str, after: str, limit: int) -> Posts:
    places = Places(f"posts:{name}")
    if after:
        found = pages.above(found, "created_at", *places.read(after))
    rows, further = pages.cut(list(found[: limit + 1]), limit, lambda last: places.write(last.created_at, str(last.pk)))
    return Posts(rows, further)
