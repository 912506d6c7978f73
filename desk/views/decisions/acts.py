"""Requests about money and what becomes of them: confirming with a second factor, withdrawing, rejecting."""

from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import second_factor
from campaigns.access import of_team
from campaigns.models import TeamMember
from common.http import handed_out, show_or_act
from desk.views.decisions import act_page
from desk.views.decisions.access import of_money
from payments.decisions import approvals
from payments.models import MoneyAct


@require_safe
@of_team
def act(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    """Show a request and its outcome."""
    return _show(request, member, _find(member, pk), confirming=False)


@show_or_act
@of_money
@second_factor.required
def confirm(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    found = _find(member, pk)
    if found.asked_by_id == member.user_id:
        messages.error(request, _("You requested this, so another owner or treasurer has to confirm it."))
        return redirect("desk:money_act", member.campaign.slug, pk)
    if request.method == "POST":
        approvals.confirm(found, member.user)
        messages.success(request, _("Confirmed: %s.") % found.get_kind_display())
        return redirect("desk:money_act", member.campaign.slug, pk)
    approvals.require_confirmable(found, member.user)
    return _show(request, member, found, confirming=True)


def _find(member: TeamMember, pk: UUID) -> MoneyAct:
    acts = member.campaign.money_acts.select_related("refund__payment__pledge__campaign", "asked_by")
    found = get_object_or_404(acts, pk=pk)
    found.campaign = member.campaign
    return found


def _show(request: HttpRequest, member: TeamMember, found: MoneyAct, *, confirming: bool) -> HttpResponse:
    shown = act_page.read(member, found, confirming=confirming)
    return render(request, "desk/money_act.html", {"campaign": member.campaign, "page": shown})


@require_POST
@of_money
def drop(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    """Withdraw one's own request or reject somebody else's. One person is enough, as it only stops money."""
    if approvals.withdraw(_find(member, pk), member.user).state == MoneyAct.State.TAKEN_BACK:
        messages.success(request, _("You withdrew this request. Nothing happens."))
    else:
        messages.success(request, _("You rejected this request. Nothing happens."))
    return redirect("desk:money_act", member.campaign.slug, pk)


@require_safe
@of_team
def document(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponseBase:  # noqa: ARG001  (a view)
    """Send the document of an answer."""
    found = _find(member, pk)
    name = f"{member.campaign.slug}-{found.answer}{Path(str(found.document.name)).suffix}"
    return handed_out(found.document, name)
