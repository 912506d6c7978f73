"""The page of a message that is scheduled or was sent; cancelling and deleting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.kept_forms import keeps_forms
from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from common.http import show_or_act
from desk.messages import report, sending
from desk.models import Message
from desk.views.messages import writing


def _find(member: TeamMember, pk: UUID) -> Message:
    found = get_object_or_404(member.campaign.messages, pk=pk)
    found.campaign = member.campaign
    return found


@keeps_forms
@show_or_act
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def one(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    """Write a draft, or look at what has become of it."""
    message = _find(member, pk)
    if message.is_draft or request.method == "POST":
        return writing.write(request, member, message)
    return render(request, "desk/message.html", _context(member, message))


def _context(member: TeamMember, message: Message) -> dict[str, Any]:
    return {
        "campaign": member.campaign,
        "text": member.campaign.text,
        "message": message,
        "to": sending.described(message),
        "state": report.state(message),
        "report": report.read(message) if message.sent_at else None,
    }


@require_POST
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def cancel(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    message = _find(member, pk)
    try:
        sending.cancel(member, message)
        messages.success(request, _("The message will not be sent. It is a draft again."))
    except sending.Started:
        messages.error(request, _("It cannot be cancelled any more: it is being sent, has been sent or is a draft."))
    return redirect("desk:message", member.campaign.slug, pk)


@show_or_act
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def delete(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    message = _find(member, pk)
    if message.is_draft and request.method != "POST":
        return render(request, "desk/message_delete.html", _context(member, message))
    try:
        sending.delete(member, message)
        messages.success(request, _("The draft has been deleted."))
    except sending.SentAlready:
        messages.error(request, _("Only drafts can be deleted. A scheduled message can be cancelled first."))
    return redirect("desk:messages", member.campaign.slug)
