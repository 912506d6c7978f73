"""Erasing posts: by their authors, one or all, and by time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from community.models import Post, PostReport

# So long can a removal be disputed; then its text, and who reported it, are of no use to anybody.
KEEP = timedelta(days=180)

NOTHING = {"author": None, "name": "", "text": "", "reason": "", "hidden_by": "", "hidden_at": None}


@transaction.atomic
def erase(post: Post) -> None:
    """Delete a post for good. If it is public and was answered, the answer stays without the question's text."""
    fresh = Post.objects.select_for_update().filter(pk=post.pk).first()
    if fresh is None:
        return
    if fresh.status == Post.Status.PUBLIC and fresh.answered_at:
        fresh.reports.all().delete()
        Post.objects.filter(pk=fresh.pk).update(status=Post.Status.ERASED, wants_answer=False, **NOTHING)
    elif fresh.status != Post.Status.ERASED:
        fresh.delete()


@transaction.atomic
def erase_person(person: User) -> None:
    """Erase all that somebody wrote, and their reports about others. A ban stays: it has no text."""
    for post in person.posts.order_by("pk"):
        erase(post)
    person.post_reports.all().delete()


def purge() -> None:
    """Delete what is no longer needed: posts that were never public, texts of removed ones, and settled reports."""
    before = timezone.now() - KEEP
    old = Post.objects.filter(status=Post.Status.HIDDEN, hidden_at__lt=before)
    old.filter(published_at=None).delete()
    old.exclude(text="").update(text="", name="")
    PostReport.objects.filter(settled_at__lt=before).delete()
