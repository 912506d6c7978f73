"""The list of messages: drafts, those that wait for their time, and those that were sent."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
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


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """The newest of all messages, and how many there are."""

    rows: list[Row]
    number: int

    @property
    def count(self) -> str:
        number = number_format(self.number, 0, force_grouping=True)
        if self.number > len(self.rows):
            return _("The newest %(shown)s of %(number)s messages") % {"shown": len(self.rows), "number": number}
        return ngettext("%(number)s message", "%(number)s messages", self.number) % {"number": number}


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
    page = MessagesPage(rows, campaign.messages.count())
    return render(request, "desk/messages.html", {"campaign": campaign, "text": campaign.text, "page": page})
