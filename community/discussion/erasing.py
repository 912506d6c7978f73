"""Erasing posts: by their authors, one or all, and by time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from community.models import Post, PostReport, PostVersion, Thread

# So long can a removal be disputed; then its text, and who reported it, are of no use to anybody.
KEEP = timedelta(days=180)

NOTHING = {"author": None, "name": "", "text": "", "reason": "", "hidden_by": "", "hidden_at": None}


@transaction.atomic
def erase(post: Post) -> None:
    """Delete a post for good. What others wrote to answer it stays, and then so does its place, without its text."""
    fresh = _lock(post)
    if fresh is None or fresh.status == Post.Status.ERASED:
        return
    stays = _is_needed(fresh)
    if stays or (fresh.thread_id and fresh.status == Post.Status.PUBLIC):  # versions are those of a public post
        fresh.reports.all().delete()
        Post.objects.filter(pk=fresh.pk).update(status=Post.Status.ERASED, wants_answer=False, **NOTHING)
        Thread.objects.filter(pk=fresh.pk).update(title="")
        fresh.versions.all().delete()
    if not stays:
        fresh.delete()
        Thread.objects.filter(pk=post.pk).delete()


def _lock(post: Post) -> Post | None:
    """Lock the post and, before it, its thread, so that nobody writes there meanwhile."""
    if post.thread_id:
        list(Thread.objects.select_for_update().filter(pk=post.thread_id))
    return Post.objects.select_for_update().filter(pk=post.pk).first()


def _is_needed(post: Post) -> bool:
    """Whether its place has to stay: for the answer to a public question, or for the debate around it."""
    if post.is_question:
        return post.status == Post.Status.PUBLIC and post.answered_at is not None
    return post.replies.exists() or Post.objects.filter(thread=post.pk).exclude(pk=post.pk).exists()


@transaction.atomic
def erase_person(person: User) -> None:
    """Erase all that somebody wrote, and their reports about others. A ban stays: it has no text."""
    for post in person.posts.order_by("pk"):
        erase(post)
    person.post_reports.all().delete()


@transaction.atomic
def erase_account(person: User) -> None:
    """Erase the same, but leave the public posts in debates, as those of a former member, to whom others replied."""
    person.posts.readable().exclude(thread=None).update(author=None, name="", wants_answer=False)
    erase_person(person)


def purge() -> None:
    """Delete what is no longer needed: posts that were never public, texts of removed ones, and settled reports."""
    before = timezone.now() - KEEP
    old = Post.objects.filter(status=Post.Status.HIDDEN, hidden_at__lt=before)
    for rejected in old.filter(published_at=None):
        erase(rejected)
    PostVersion.objects.filter(post__in=old).delete()
    Thread.objects.filter(pk__in=old.values("pk")).update(title="")
    old.exclude(text="").update(text="", name="")
    PostReport.objects.filter(settled_at__lt=before).delete()
