"""What was asked and decided, for programs: an Atom feed and a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assembly.models import Proposal
from assembly.pages.question import option_texts
from campaigns import clock
from campaigns.access import find
from campaigns.models import Campaign
from campaigns.views.public import cached
from common.files import spreadsheet
from common.files.spreadsheet import Cell
from common.markdown.rendering import html
from community.views.library import public
from community.views.news.feeds import Atom

NEWEST = 20
HEADS = [
    "number", "question", "kind", "opened_at", "closes_at", "members", "answered", "abstained", "answers", "result"
]  # fmt: skip


class DecisionsFeed(Feed):  # type: ignore[type-arg]
    """The questions that were put to the members; an entry is updated when its question is decided."""

    feed_type = Atom

    def get_object(self, request: HttpRequest, campaign: Campaign) -> Campaign:  # noqa: ARG002
        return campaign

    def title(self, campaign: Campaign) -> str:
        return _("Decisions of the members of “%s”") % campaign.text.title

    def link(self, campaign: Campaign) -> str:
        return reverse("assembly:assembly", args=[campaign.slug])

    def author_name(self, campaign: Campaign) -> str:
        return campaign.organizer_name

    def items(self, campaign: Campaign) -> list[Proposal]:
        return list(_asked(campaign)[:NEWEST])

    def item_title(self, proposal: Proposal) -> str:
        title = proposal.said["title"]
        return f"{title} – {proposal.get_result_display()}" if proposal.result else title

    def item_description(self, proposal: Proposal) -> str:
        return html(proposal.said.get("body", ""))

    def item_link(self, proposal: Proposal) -> str:
        return reverse("assembly:proposal", args=[proposal.campaign.slug, proposal.number])

    def item_guid(self, proposal: Proposal) -> str:
        return f"urn:uuid:{proposal.pk}"

    def item_pubdate(self, proposal: Proposal) -> datetime:
        return proposal.times[0]

    def item_updateddate(self, proposal: Proposal) -> datetime:
        opened_at, closes_at = proposal.times
        return closes_at if proposal.result else opened_at


_feed = DecisionsFeed()


@require_safe
@cached()
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    return public(campaign, _feed(request, campaign=campaign))


@require_safe
def file(request: HttpRequest, slug: str) -> HttpResponseBase:
    campaign = find(request, slug)
    lines = spreadsheet.csv_lines(HEADS, (_row(each) for each in _asked(campaign)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{campaign.slug}-decisions.csv"'
    return response


def _asked(campaign: Campaign) -> Any:
    return campaign.proposals.asked().select_related("campaign").order_by("-number")


def _row(proposal: Proposal) -> list[Cell]:
    counted = proposal.counted or {}
    return [
        proposal.number or 0,
        proposal.said["title"],
        proposal.kind,
        *(clock.there(moment, proposal.campaign) for moment in proposal.times),
        proposal.roll or 0,
        counted.get("answered", ""),
        counted.get("abstained", ""),
        "; ".join(_answers(proposal)),
        proposal.result,
    ]


def _answers(proposal: Proposal) -> Iterator[str]:
    """Each answer with how many chose it, once it is decided."""
    chosen = (proposal.counted or {}).get("chosen")
    for place, text in enumerate(option_texts(proposal)):
        yield f"{text}: {chosen[place]}" if chosen else text
