"""The day by which the seller must answer the offer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns.models import Campaign, TeamMember, WrongPhase
from common.http import show_or_act
from desk.forms.decisions import AnswerDateForm
from desk.views.decisions.access import of_money
from payments.decisions import answer_dates
from payments.models import AnswerDate


@show_or_act
@of_money
def answer_date(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    if campaign.phase != Campaign.Phase.OFFER:
        raise WrongPhase(campaign.slug)
    known = AnswerDate.objects.filter(campaign=campaign).first()
    form = AnswerDateForm(request.POST or None, initial={"day": known.day if known else None})
    if form.is_valid():
        try:
            answer_dates.set_day(campaign, form.cleaned_data["day"], member.user)
        except answer_dates.AlreadyOver:
            form.add_error("day", _("This day is already over."))
        else:
            messages.success(request, _("The date is recorded, and you will be reminded of it."))
            return redirect("desk:dashboard", campaign.slug)
    return render(request, "desk/answer_date.html", {"campaign": campaign, "form": form})
