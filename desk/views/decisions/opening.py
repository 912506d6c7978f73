"""Opening a campaign for pledges, by one owner."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.access import requires
from campaigns.models import Permission, TeamMember, WrongPhase
from common.http import show_or_act
from desk.views.decisions import opening_page
from payments.decisions import opening

REFUSALS: dict[type[WrongPhase], Any] = {
    opening.AlreadyOpen: gettext_lazy("The campaign is already open for pledges. Everybody is told once."),
    opening.DeadlinePassed: gettext_lazy(
        "The deadline has passed, so the campaign can no longer be opened for pledges. Nothing was changed."
    ),
    WrongPhase: gettext_lazy("Only a campaign that gathers interest can be opened for pledges. Nothing was changed."),
}


@show_or_act
@requires(Permission.PUBLISH)
def open_for_pledges(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    try:
        opening.require_possible(campaign)
        if request.method == "POST":
            return _open(request, member)
    except WrongPhase as refused:
        say = messages.info if isinstance(refused, opening.AlreadyOpen) else messages.error
        say(request, REFUSALS[type(refused)])
        return redirect("desk:dashboard", campaign.slug)
    context = {"campaign": campaign, "text": campaign.text, "page": opening_page.read(campaign)}
    return render(request, "desk/opening.html", context)


def _open(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    try:
        opening.open_for_pledges(campaign, member.user, request.POST.get("read", ""))
    except opening.Unread:
        messages.error(
            request, _("Please read the warnings and tick the box to confirm that you have. Nothing was changed.")
        )
        return redirect("desk:open", campaign.slug)
    messages.success(request, _("The campaign is open for pledges. Everybody who is waiting is told by email."))
    return redirect("desk:dashboard", campaign.slug)
