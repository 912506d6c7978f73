"""Changing what one has written in a debate; what the public has read is kept as a version, by a trigger."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from community.debate.places import InThread
from community.discussion import posting
from community.discussion.posting import PostInput, Refusal, Refused
from community.models import Post, Thread


def refusal(post: Post, author: User) -> Refusal | None:
    """Why this author may not change the post, whatever the text; `post.thread` and `post.campaign` are there."""
    assert post.thread  # noqa: S101  (of a debate)
    if post.thread.closed_at:
        return Refusal.THREAD_CLOSED
    return posting.refusal(post.campaign, author, InThread(post.thread))


def _lock(post: Post) -> Thread:
    assert post.thread  # noqa: S101  (of a debate)
    return Thread.objects.select_for_update(no_key=True).get(pk=post.thread.pk)


@transaction.atomic
def edit(post: Post, author: User, wish: PostInput) -> Post:
    """Change the text and its language; the name stays. Raises Refused."""
    campaign = Campaign.objects.lock_for_key_share(post.campaign_id)
    author = posting.lock_author(author)
    thread = _lock(post)
    changeable = thread.posts.filter(author=author, status__in=[Post.Status.HELD, Post.Status.PUBLIC])
    fresh = changeable.select_for_update().filter(pk=post.pk).first()
    if fresh is None:
        raise Refused(Refusal.GONE)
    fresh.campaign, fresh.thread = campaign, thread
    if why := refusal(fresh, author):
        raise Refused(why)
    posting.check_text(campaign, author, replace(wish, key=fresh.pk, name=fresh.name))
    if (fresh.text, fresh.language) != (wish.text, wish.language):
        fresh.text, fresh.language, fresh.edited_at = wish.text, wish.language, timezone.now()
        fresh.save(update_fields=["text", "language", "edited_at"])
    return fresh
