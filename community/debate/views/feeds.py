"""The feeds of all debates of a campaign and of one thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.access import find
from campaigns.models import Campaign
from campaigns.views.public import cached
from common.markdown.rendering import html
from community.debate import reading
from community.debate.pages import heading
from community.discussion.lines import Line
from community.models import Post, Thread
from community.views.library import public
from community.views.news.feeds import Atom


@dataclass(frozen=True, slots=True)
class Debated:
    """What a feed is about: its newest posts; `thread` is None for all debates of the campaign."""

    campaign: Campaign
    thread: Thread | None
    posts: list[Post]


class DebateFeed(Feed):  # type: ignore[type-arg]
    """The newest posts, each in its own language."""

    feed_type = Atom

    def get_object(self, request: HttpRequest, debated: Debated) -> Debated:  # noqa: ARG002
        return debated

    def title(self, debated: Debated) -> str:
        if debated.thread:
            return _title(debated.posts[0])
        return _("Debates about “%(title)s”") % {"title": debated.campaign.text.title}

    def link(self, debated: Debated) -> str:
        if debated.thread:
            return reverse("community:debate", args=[debated.campaign.slug, debated.thread.number])
        return reverse("community:debates", args=[debated.campaign.slug])

    def items(self, debated: Debated) -> list[Post]:
        return debated.posts

    def item_title(self, post: Post) -> str:
        return f"{_title(post)} · {Line(post).name}"

    def item_description(self, post: Post) -> str:
        return html(post.text)

    def item_link(self, post: Post) -> str:
        return Line(post).url

    def item_guid(self, post: Post) -> str:
        return f"urn:uuid:{post.pk}"

    def item_author_name(self, post: Post) -> str:
        return Line(post).name

    def item_pubdate(self, post: Post) -> datetime:
        return cast("datetime", post.published_at)

    def item_updateddate(self, post: Post) -> datetime:
        return post.edited_at or self.item_pubdate(post)


_feed = DebateFeed()


def _title(post: Post) -> str:
    return heading(cast("Thread", post.thread), reading.opening(post)).text


@require_safe
@cached()
def debates(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    return _answer(request, campaign, Debated(campaign, None, reading.newest(campaign)))


@require_safe
@cached()
def debate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    campaign = find(request, slug)
    posts = reading.newest(campaign, number)
    if not posts:
        raise Http404
    return _answer(request, campaign, Debated(campaign, posts[0].thread, posts))


def _answer(request: HttpRequest, campaign: Campaign, debated: Debated) -> HttpResponse:
    for post in debated.posts:
        post.campaign = campaign
    return public(campaign, _feed(request, debated=debated))
