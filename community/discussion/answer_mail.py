"""Emailing the answer to whoever asked; one click turns these mails off for a campaign."""

from __future__ import annotations

from django.utils import translation

from common.mail import outbox
from common.signed.tokens import Tokens
from community.models import Post

_tokens = Tokens("answer-mail")


def post(question: Post) -> None:
    """Post the mail, if the author wants it. The text is read when it is sent, and it may be gone by then."""
    author = question.author
    if author is None or not question.wants_answer:
        return
    with translation.override(author.language):
        outbox.post("question_answered", author.email, {"question": str(question.pk)}, f"answer:{question.pk}")


def wanted(pk: str) -> Post | None:
    """The answered question, unless it is no longer public or its author no longer wants this mail."""
    found = Post.objects.readable().filter(pk=pk, wants_answer=True).exclude(answered_at=None)
    return found.select_related("campaign__company", "author").first()


def token(pk: str) -> str:
    """Return the token for the link that turns these mails off."""
    return _tokens.make(pk)


def by_token(secret: str) -> Post | None:
    """Find the question for this token; None if it is forged, or the question was erased."""
    return _tokens.find(Post.objects.exclude(author=None).select_related("campaign__company"), secret)


def set_wanted(question: Post, *, wants: bool) -> None:
    """Set whether the author is emailed the answers to all their questions in this campaign."""
    question.campaign.posts.questions().filter(author=question.author).update(wants_answer=wants)
