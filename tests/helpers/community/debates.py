"""Builders for tests about debates."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from campaigns.models import Campaign
from community.debate.places import InThread, NewThread
from community.discussion import posting
from community.models import Post, Thread
from tests.helpers.community.posts import filled, make_commenter, wish


def start(
    campaign: Campaign, title: str = "Where do we meet?", author: User | None = None, text: str = "", **facts: Any
) -> Post:
    """The post that opens a thread; of a member, so it is public."""
    sent = wish(text or f"About this: {title}", **facts)
    return posting.write(campaign, author or make_commenter(campaign), sent, NewThread(title))


def say(thread: Thread | None, text: str, author: User | None = None, parent: Post | None = None, **facts: Any) -> Post:
    """A post in the thread, or a reply."""
    assert thread
    place = InThread(thread, parent)
    return posting.write(thread.campaign, author or make_commenter(thread.campaign), wish(text, **facts), place)


def sent(text: str = "In the park.", **fields: Any) -> dict[str, Any]:
    return filled(text, **fields)


def url(page: str, post: Post, *, of_post: bool = False) -> str:
    """The address of a page of the post's thread or, `of_post`, of the post itself."""
    assert post.thread
    place = [post.campaign.slug, post.thread.number]
    return reverse(f"community:{page}", args=[*place, post.pk] if of_post else place)


def read(address: str) -> str:
    """The page as a visitor reads it."""
    return Client().get(address).content.decode()
