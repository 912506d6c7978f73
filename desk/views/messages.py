"""The pages for messages from owners and treasurers to supporters who match a filter."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from common.http import show_or_act
from desk import messages as outgoing
from desk import supporters
from desk.forms.messages import MessageForm
from desk.forms.supporters import FilterForm
from desk.models import Message
from desk.supporters import Wanted
from desk.visibility import Visibility

LISTED = 50


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A message that is being written. `shown` is its preview, `pause` is in hours."""

    query: str
    to: str
    reach: outgoing.Reach | None
    reached: outgoing.Reached
    counted: int
    pause: int
    shown: Message | None

    @property
    def buttons(self) -> str:
        """The partial with the buttons: nothing goes out that was not seen before."""
        return f"desk/message_form.html#{'to_send' if self.shown else 'to_preview'}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message in the list; `to` describes its recipients, empty for all."""

    message: Message
    by: str
    to: str

    @property
    def state(self) -> str:
        """Why it may not have reached everybody; empty once it is sent."""
        if self.message.due_at:
            return _("being sent;")
        if self.message.sent_at:
            return ""
        return _("not sent: the person who wrote it may no longer see supporters;")


@require_safe
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    found = campaign.messages.select_related("by").order_by("-pk")[:LISTED]
    names = {each.user_id: each.name for each in campaign.team.all()}
    rows = [
        Sent(
            message,
            by=names.get(message.by_id, message.by.email),
            to=supporters.described(campaign, Wanted(**message.wanted)),
        )
        for message in found
    ]
    return render(request, "desk/messages.html", {"campaign": campaign, "text": campaign.text, "rows": rows})


@show_or_act
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def new(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Preview the message and the number of recipients, or send it, depending on the button."""
    campaign, visibility = member.campaign, Visibility(member.role)
    criteria = FilterForm(request.GET, campaign=campaign, visibility=visibility)
    if not criteria.is_valid():
        return redirect("desk:supporters", campaign.slug)
    wanted, form, shown = criteria.wanted, MessageForm(request.POST or None), None
    reach = outgoing.reach(campaign, wanted, visibility)
    if form.is_valid():
        words = form.cleaned_data["words"]
        if reach and not reach.now:
            form.add_error(None, _("Nobody would get it now."))
        elif "preview" in request.POST:
            shown = Message(campaign=campaign, words=words)
        elif _send(member, form, wanted):
            messages.success(request, _("The message is being sent."))
            return redirect("desk:messages", campaign.slug)
    page = MessagePage(
        query=criteria.query,
        to=supporters.described(campaign, wanted),
        reach=reach,
        reached=outgoing.reached(reach),
        counted=outgoing.COUNTED,
        pause=settings.UPDATE_MAIL_HOURS,
        shown=shown,
    )
    context = {"campaign": campaign, "text": campaign.text, "form": form, "page": page}
    return render(request, "desk/message_form.html", context)


def _send(member: TeamMember, form: MessageForm, wanted: Wanted) -> bool:
    """Send the message; False, after adding an error to the form, if a different one was already sent from it."""
    try:
        outgoing.send(member, form.cleaned_data["key"], wanted, form.cleaned_data["words"])
    except outgoing.SentAlready:
        form.ask_again(_("Another message has already been sent from this page. Send this one too if you mean to."))
        return False
    return True
