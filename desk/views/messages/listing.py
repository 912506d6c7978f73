"""The list of messages: drafts, those that wait for their time, and those that were sent."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from desk.messages import report, sending
from desk.messages.report import State
from desk.models import Message

LISTED = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A message in the list; `to` describes its recipients, empty for all."""

    message: Message
    state: State
    by: str
    to: str


@require_safe
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    found = campaign.messages.select_related("by").order_by("-pk")[:LISTED]
    names = {each.user_id: each.name for each in campaign.team.all()}
    rows = [
        Row(each, report.state(each), by=names.get(each.by_id, each.by.email), to=sending.described(each))
        for each in found
    ]
    return render(request, "desk/messages.html", {"campaign": campaign, "text": campaign.text, "rows": rows})
