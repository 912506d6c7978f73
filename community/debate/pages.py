"""The pages of debates as their templates read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Campaign
from common import languages
from community.debate import reading
from community.debate.places import is_open
from community.debate.reading import Listed, Opening, Replies
from community.discussion.lines import Line, State
from community.models import Post, PostVersion, Thread


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a thread as it is shown, which shares the fate of the post that opens the thread."""

    text: str
    language: str


def heading(thread: Thread, opening: Opening) -> Heading:
    if opening.status == Post.Status.PUBLIC:
        return Heading(thread.title, opening.language)
    text = _("(The title was erased)") if opening.status == Post.Status.ERASED else _("(The title was removed)")
    return Heading(text, languages.current())


@dataclass(frozen=True, slots=True)
class Row:
    """A thread in the list."""

    thread: Thread
    heading: Heading
    posts: str


@dataclass(frozen=True, slots=True)
class ThreadsPage:
    """`write` is the address of the form; empty if nothing can be written."""

    campaign: Campaign
    rows: list[Row]
    before: str
    write: str


def threads_page(campaign: Campaign, before: str = "") -> ThreadsPage:
    """Raises BadSignature if `before` is not a valid cursor."""
    found = reading.threads(campaign, before)
    write = reverse("community:debate_new", args=[campaign.slug]) if is_open(campaign) else ""
    return ThreadsPage(campaign, [_row(listed) for listed in found.rows], found.before, write)


def _row(listed: Listed) -> Row:
    opening = Opening(listed.opening.status, listed.opening.language)
    posts = ngettext("%(count)s post", "%(count)s posts", listed.posts) % {"count": listed.posts}
    return Row(listed.thread, heading(listed.thread, opening), posts)


@dataclass(frozen=True, slots=True)
class Entry(Line):
    """A post with the replies that are shown below it; `total` counts all of them. `can_reply` says if one may."""

    replies: list[Line] = field(default_factory=list)
    total: int = 0
    can_reply: bool = False

    @property
    def more(self) -> str:
        """The label of the link to all replies; empty if they are all here."""
        if self.total <= len(self.replies):
            return ""
        return ngettext("All %(count)s reply", "All %(count)s replies", self.total) % {"count": self.total}

    @property
    def reply(self) -> str:
        """The address of the form for a reply; empty if there is none."""
        if not self.can_reply or self.state != State.READABLE:
            return ""
        return reverse("community:debate_reply", args=_place(self.post))

    @property
    def page(self) -> str:
        return reverse("community:debate_post", args=_place(self.post))


def _place(post: Post) -> list[object]:
    return [post.campaign.slug, cast("Thread", post.thread).number, post.pk]


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of a thread, or the page of one of its posts; it `starts_later` if earlier replies are not on it."""

    campaign: Campaign
    thread: Thread
    heading: Heading
    entries: list[Entry]
    after: str = ""
    starts_later: bool = False

    @property
    def can_write(self) -> bool:
        return is_open(self.campaign) and self.thread.closed_at is None


def thread_page(campaign: Campaign, number: int, after: str = "") -> ThreadPage | None:
    """Run two queries. None if there is nothing to read; raises BadSignature if `after` is not a valid cursor."""
    found = reading.of_thread(campaign, number, after)
    if not found.rows:
        return None
    first, replies = found.rows[0], reading.first_replies(found.rows)
    thread = cast("Thread", first.thread)
    entries = [_entry(post, replies.get(post.pk, Replies()), campaign, thread) for post in found.rows]
    return ThreadPage(campaign, thread, heading(thread, reading.opening(first)), entries, found.after)


def post_page(post: Post, after: str = "") -> ThreadPage:
    """The page of a post with its replies or, for a reply, of the replies from this one on.

    Raises BadSignature if `after` is not a valid cursor.
    """
    thread, top = cast("Thread", post.thread), post.parent or post
    found = reading.replies(top, after, since=post if post.parent else None)
    entry = _entry(top, Replies(found.rows, len(found.rows)), post.campaign, thread)
    head = heading(thread, reading.opening(post))
    return ThreadPage(post.campaign, thread, head, [entry], found.after, starts_later=bool(post.parent or after))


def _entry(post: Post, replies: Replies, campaign: Campaign, thread: Thread) -> Entry:
    for each in (post, *replies.rows):
        each.campaign, each.thread = campaign, thread
    can_reply = is_open(campaign) and thread.closed_at is None
    return Entry(post, [Line(reply) for reply in replies.rows], replies.total, can_reply)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A post with its former texts, newest first."""

    campaign: Campaign
    line: Line
    versions: list[PostVersion]
