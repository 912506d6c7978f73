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
from desk.forms.messages import MessageForm
from desk.forms.supporters import FilterForm
from desk.messages import reach, sending
from desk.messages.reach import Reach, Reached
from desk.models import Message

LISTED = 50


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A message that is being written. `shown` is its preview, `pause` is in hours."""

    query: str
    to: str
    reach: Reach | None
    reached: Reached
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
            to=sending.described(message),
        )
        for message in found
    ]
    return render(request, "desk/messages.html", {"campaign": campaign, "text": campaign.text, "rows": rows})


@show_or_act
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def new(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Preview the message and the number of recipients, or send it, depending on the button."""
    campaign = member.campaign
    chosen = FilterForm(request.GET, member=member)
    if not chosen.is_valid():
        return redirect("desk:supporters", campaign.slug)
    form, shown = MessageForm(request.POST or None), None
    known = reach.read(campaign, chosen.wanted, chosen.visibility)
    if form.is_valid():
        words = form.cleaned_data["words"]
        if known and not known.now:
            form.add_error(None, _("Nobody would get it now."))
        elif "preview" in request.POST:
            shown = Message(campaign=campaign, words=words)
        elif _send(member, form, chosen):
            messages.success(request, _("The message is being sent."))
            return redirect("desk:messages", campaign.slug)
    page = MessagePage(
        query=chosen.query,
        to=chosen.described,
        reach=known,
        reached=reach.reached(known),
        counted=reach.COUNTED,
        pause=settings.UPDATE_MAIL_HOURS,
        shown=shown,
    )
    context = {"campaign": campaign, "text": campaign.text, "form": form, "page": page}
    return render(request, "desk/message_form.html", context)


def _send(member: TeamMember, form: MessageForm, chosen: FilterForm) -> bool:
    """Send the message; False, after adding an error to the form, if a different one was already sent from it."""
    try:
        sending.send(member, form.cleaned_data["key"], chosen.wanted, form.cleaned_data["words"])
    except sending.SentAlready:
        form.ask_again(_("Another message has already been sent from this page. Send this one too if you mean to."))
        return False
    return True
