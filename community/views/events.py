"""The public page of a campaign's events, and its calendar file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from icalendar import Event as Entry

from campaigns.access import find
from campaigns.views.public import cached
from common.files import icalendar
from common.markdown.plain_text import plain
from community import library
from community.models import Event
from community.views.library import public

PAST = 20


@require_safe
@cached()
def index(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "upcoming": library.upcoming(campaign),
        "past": library.past(campaign)[:PAST],
    }
    return public(campaign, render(request, "community/events.html", context))


@require_safe
@cached()
def calendar_file(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    address = request.build_absolute_uri(reverse("community:events", args=[campaign.slug]))
    entries = [_entry(event, f"{address}#event-{event.pk}") for event in campaign.events.all()]
    return public(campaign, icalendar.response(campaign.slug, entries, campaign.text.title))


def _entry(event: Event, address: str) -> Entry:
    return icalendar.entry(
        event.pk,
        event.said["title"],
        event.starts_at,
        ends_at=event.ends_at,
        stamp=event.changed_at,
        description=plain(event.said.get("body", "")),
        location=event.place,
        url=event.url or address,
    )
