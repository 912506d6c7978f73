"""The public pages of updates."""

from django.core.signing import BadSignature
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import find
from campaigns.views.public import cached
from community.discussion import page
from community.discussion.reading import with_comments
from community.models import Update
from community.news import reading
from community.pages.follow_section import follow_section
from community.views.library import public

PAGE = 20


@require_safe
@cached("before")
def index(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    rows = with_comments(reading.published(campaign))
    if before := request.GET.get("before", ""):
        last = rows.filter(number=before).first() if before.isascii() and before.isdigit() else None
        if last is None:
            raise Http404
        rows = rows.filter(Q(publish_at__lt=last.publish_at) | Q(publish_at=last.publish_at, number__lt=last.number))
    shown = list(rows[: PAGE + 1])
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "updates": shown[:PAGE],
        "earlier": shown[PAGE - 1].number if len(shown) > PAGE else None,
        "follow": follow_section(campaign),
    }
    return public(campaign, render(request, "community/updates.html", context))


@require_safe
@cached("before")
def update(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    campaign = find(request, slug)
    found = get_object_or_404(reading.beyond_drafts(campaign), number=number)
    found.campaign = campaign
    if found.is_published and found.is_for_everybody:
        return public(campaign, _page(request, found, may_read=True))
    return _personal(request, found)


@never_cache
def _personal(request: HttpRequest, found: Update) -> HttpResponse:
    may_read = reading.may_read(found, request.user)
    if not (found.is_published or may_read):
        raise Http404
    return _page(request, found, may_read=may_read)


@never_cache
@require_safe
def from_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Show an update to anyone with the link from its mail."""
    found = reading.by_token(token)
    if found is None:
        raise Http404
    if found.is_for_everybody:
        return redirect("community:update", found.campaign.slug, found.number)
    return _page(request, found, may_read=True)


def _page(request: HttpRequest, found: Update, *, may_read: bool) -> HttpResponse:
    campaign = found.campaign
    try:
        comments = page.comments(found, request.GET.get("before", "")) if may_read else None
    except BadSignature:
        raise Http404 from None
    context = {"campaign": campaign, "text": campaign.text, "update": found, "may_read": may_read, "page": comments}
    return render(request, "community/update.html", context)
