"""Builders for tests about questions asked in public and comments."""

from typing import Any

from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from community.discussion import moderating, posting
from community.discussion.posting import AsComment, PostInput
from community.models import Post, Update
from tests.helpers.builders import make_member, make_secured, make_user


def prove(user: User) -> User:
    """As if they had entered the code that was emailed to them."""
    EmailAddress.objects.filter(user=user).update(verified=True)
    return user


def make_author(email: str = "") -> User:
    return prove(make_user(email))


def make_commenter(campaign: Campaign, email: str = "") -> User:
    """Somebody who has pledged with a card."""
    author = make_author(email)
    make_secured(campaign, supporter=author)
    return author


def wish(text: str = "What happens to my share?", **facts: Any) -> PostInput:
    return PostInput(**{"key": uuid7(), "name": "Quinn", "text": text, "language": "en", **facts})


def ask(campaign: Campaign, text: str = "What happens to my share?", author: User | None = None, **facts: Any) -> Post:
    """A newcomer's question, so it is held."""
    return posting.write(campaign, author or make_author(), wish(text, **facts))


def ask_in_public(campaign: Campaign, text: str = "What happens to my share?", **facts: Any) -> Post:
    post = ask(campaign, text, **facts)
    moderating.publish(post, make_member(campaign))
    post.refresh_from_db()
    return post


def comment(update: Update, text: str = "Well done.", author: User | None = None, **facts: Any) -> Post:
    author = author or make_commenter(update.campaign)
    return posting.write(update.campaign, author, wish(text, **facts), AsComment(update))


def filled(text: str = "Who decides?", **fields: Any) -> dict[str, Any]:
    return {"text": text, "language": "en", "name": "Quinn", "form_key": str(uuid7()), **fields}


def address(campaign: Campaign, page: str, **more: Any) -> str:
    return reverse(f"community:{page}", kwargs={"slug": campaign.slug, **more})


def count_by_hand(posts: Any) -> int:
    """How many can be read, row by row."""
    return sum(post.status == "public" for post in posts)
