"""The public pages of debates. Forms have pages of their own, so that these can be cached."""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.access import find
from campaigns.models import Campaign
from campaigns.pages import frame
from campaigns.views.public import cached
from community.debate import public_log, reading
from community.debate.pages import HistoryPage, post_page, thread_page, threads_page
from community.discussion.lines import Line
from community.models import Post
from community.views.library import public


@require_safe
@cached("before")
def index(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    try:
        page = threads_page(campaign, request.GET.get("before", ""))
    except BadSignature:
        raise Http404 from None
    return public(campaign, render(request, "community/debate/threads.html", frame.context(page)))


@require_safe
@cached("before")
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """What was decided about debates, for everybody."""
    campaign = find(request, slug)
    try:
        page = public_log.page(campaign, request.GET.get("before", ""))
    except BadSignature:
        raise Http404 from None
    return public(campaign, render(request, "community/debate/log.html", frame.context(page)))


@require_safe
@cached("after")
def thread(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    campaign = find(request, slug)
    try:
        page = thread_page(campaign, number, request.GET.get("after", ""))
    except BadSignature:
        raise Http404 from None
    if page is None:
        raise Http404
    return public(campaign, render(request, "community/debate/thread.html", frame.context(page)))


@require_safe
@cached("after")
def post(request: HttpRequest, slug: str, number: int, pk: UUID) -> HttpResponse:
    """A post with all its replies; a reply with the post that it is one to, and what was replied after it."""
    found = _find(request, slug, number, pk)
    try:
        page = post_page(found, request.GET.get("after", ""))
    except BadSignature:
        raise Http404 from None
    return public(page.campaign, render(request, "community/debate/thread.html", frame.context(page)))


@require_safe
@cached()
def history(request: HttpRequest, slug: str, number: int, pk: UUID) -> HttpResponse:
    """What was there before a post was edited, as long as the post can be read."""
    found = _find(request, slug, number, pk)
    if found.status != Post.Status.PUBLIC:
        raise Http404
    page = HistoryPage(found.campaign, Line(found), list(found.versions.order_by("-at", "-pk")))
    return public(page.campaign, render(request, "community/debate/history.html", frame.context(page)))


def _find(request: HttpRequest, slug: str, number: int, pk: UUID) -> Post:
    campaign: Campaign = find(request, slug)
    listed = reading.with_thread(campaign.posts.listed()).select_related("parent")
    found = get_object_or_404(listed, pk=pk, thread__number=number)
    found.campaign = campaign
    return found
