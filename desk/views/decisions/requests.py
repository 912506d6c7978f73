"""Requesting an act about money, with a second factor; another owner or treasurer confirms it."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import second_factor
from campaigns.models import TeamMember
from common.http import show_or_act
from desk.forms.decisions import AnswerForm, EndForm, IssueForm, ReasonForm
from desk.views.decisions import act_summary, request_page
from desk.views.decisions.access import of_money
from payments.decisions import approvals
from payments.models import MoneyAct, Refund
from payments.shares import planning

MoneyActKind = MoneyAct.Kind


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


@show_or_act
@of_money
@second_factor.required
def issue(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    plans = [planning.plan(campaign, cents) for cents in planning.nominal_values(campaign.currency)]
    choices = [(plan.nominal_cents, act_summary.described(plan, campaign.currency)) for plan in plans]
    return _ask(request, member, MoneyAct(kind=MoneyActKind.ISSUE), partial(IssueForm, choices=choices))


def _ask(
    request: HttpRequest, member: TeamMember, act: MoneyAct, form_class: Callable[..., forms.Form]
) -> HttpResponse:
    act.campaign = member.campaign
    approvals.require_requestable(act, member.user)
    form = form_class(request.POST, request.FILES) if request.method == "POST" else form_class()
    if form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(act, name, value)
        approvals.request(act, member.user)
        messages.success(request, _("Requested. It takes effect once another owner or treasurer confirms it."))
        return redirect("desk:money_act", member.campaign.slug, act.pk)
    return render(
        request,
        "desk/request.html",
        {"campaign": member.campaign, "page": request_page.read(member, act), "form": form},
    )
