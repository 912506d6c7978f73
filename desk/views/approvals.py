"""Acts about money: requested by one owner or treasurer and confirmed by another, both with a second factor."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import second_factor
from campaigns.access import View, of_team, requires
from campaigns.models import Permission, TeamMember, WrongPhase
from common.http import handed_out, show_or_act
from desk import log
from desk.forms.decisions import AnswerForm, EndForm, ReasonForm
from desk.views import decision_pages as decisions
from desk.views.decision_pages import Waits
from desk.visibility import Visibility
from payments.decisions import approvals, money_acts, second_person
from payments.decisions.money_acts import Outdated
from payments.models import MoneyAct, NotWaiting, Refund
from payments.refunds import refunding
from pledges.models import WrongMove

MoneyActKind = MoneyAct.Kind
ALONE = (approvals.Alone, second_person.TooNew)


def of_money(view: View) -> View:
    """Require the permission to act on money, and show a message if the service refuses."""

    @requires(Permission.ACT_ON_MONEY)
    @wraps(view)
    def inner(request: HttpRequest, member: TeamMember, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, member, **kwargs)
        except approvals.AlreadyAsked as same:
            messages.info(request, _("This has already been requested. Here is the request."))
            return redirect("desk:money_act", member.campaign.slug, same.act.pk)
        except (WrongPhase, WrongMove, Outdated, NotWaiting, refunding.TooMuch, *ALONE) as error:
            return _refused(request, member, error)

    return inner


def _refused(request: HttpRequest, member: TeamMember, error: Exception) -> HttpResponse:
    if isinstance(error, WrongPhase):
        text = _("The campaign has moved on, so this is no longer possible. Nothing was changed.")
    elif isinstance(error, Outdated):
        text = _(
            "Something this request is based on has changed since it was made. Please request it again. Nothing "
            "was changed."
        )
    elif isinstance(error, NotWaiting):
        text = _("This has already been confirmed, rejected or withdrawn, or it has lapsed. Nothing was changed.")
    elif isinstance(error, ALONE):
        text = _(
            "This takes two people, each with their own mailbox, who had both been owner or treasurer for %s "
            "hours when it was requested. Nothing was changed."
        )
        text %= settings.MONEY_ROLE_HOURS
    else:
        text = _("This money is already being refunded, or has been refunded. Nothing was changed.")
    messages.error(request, text)
    return redirect("desk:dashboard", member.campaign.slug)


# -- requesting --------------------------------------------------------------------------------------------


def _asking(kind: MoneyActKind, form_class: type[forms.Form]) -> Callable[..., HttpResponseBase]:
    """A view for requesting this kind of act."""

    @show_or_act
    @of_money
    @second_factor.required
    def view(request: HttpRequest, member: TeamMember) -> HttpResponse:
        return _ask(request, member, MoneyAct(kind=kind), form_class)

    return view


cancel = _asking(MoneyActKind.CANCEL, EndForm)
capture = _asking(MoneyActKind.CAPTURE, ReasonForm)
release = _asking(MoneyActKind.RELEASE, EndForm)
answer = _asking(MoneyActKind.ANSWER, AnswerForm)


@show_or_act
@of_money
@second_factor.required
def refund(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    refunds = Refund.objects.select_related("payment").filter(payment__campaign=member.campaign)
    return _ask(
        request, member, MoneyAct(kind=MoneyActKind.REFUND, refund=get_object_or_404(refunds, pk=pk)), forms.Form
    )


def _ask(request: HttpRequest, member: TeamMember, act: MoneyAct, form_class: type[forms.Form]) -> HttpResponse:
    act.campaign = member.campaign
    second_person.require(second_person.settled(member.campaign, act.asked_at), member.user)
    money_acts.require_possible(act)
    approvals.require_new(act)
    form = form_class(request.POST, request.FILES) if request.method == "POST" else form_class()
    if form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(act, name, value)
        approvals.request(act, member.user)
        messages.success(request, _("Requested. It takes effect once another owner or treasurer confirms it."))
        return redirect("desk:money_act", member.campaign.slug, act.pk)
    shown = decisions.RequestPage(
        summary=decisions.summary(act, approvals.current_figures(member.campaign), Visibility(member.role)),
        others=decisions.named(approvals.possible_confirmers(member.campaign, member.user)),
        hours=settings.MONEY_ROLE_HOURS,
    )
    return render(request, "desk/request.html", {"campaign": member.campaign, "page": shown, "form": form})


# -- requests ----------------------------------------------------------------------------------------------


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
    approvals.require_open(found)
    second_person.require(approvals.confirmers(found), member.user)
    return _show(request, member, found, confirming=True)


def _find(member: TeamMember, pk: UUID) -> MoneyAct:
    found = get_object_or_404(member.campaign.money_acts.select_related("refund__payment", "asked_by"), pk=pk)
    found.campaign = member.campaign
    return found


def _show(request: HttpRequest, member: TeamMember, found: MoneyAct, *, confirming: bool) -> HttpResponse:
    names, now = log.people(member.campaign), approvals.current_figures(member.campaign)
    has_moved = found.is_waiting and approvals.has_moved(found, now)
    is_own, may_act = found.asked_by_id == member.user_id, member.may(Permission.ACT_ON_MONEY)
    waits = decisions.waits(found, has_moved=has_moved, is_own=is_own, may_act=may_act)
    shown = decisions.ActPage(
        act=found,
        summary=decisions.summary(found, now, Visibility(member.role)),
        history=decisions.history(
            found, names.get(found.asked_by_id, ""), names.get(found.settled_by_id, "") if found.settled_by_id else ""
        ),
        others=decisions.named(approvals.confirmers(found))
        or _("Nobody else on the team was eligible to confirm it when you requested it."),
        waits=None if confirming else waits,
        may_drop=may_act and waits in {Waits.MOVED, Waits.OWN},
        drop=_("Withdraw this request") if is_own else _("Reject"),
        confirm=decisions.confirm_label(found) if confirming else "",
    )
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
