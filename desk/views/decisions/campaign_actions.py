"""Decisions about a campaign that one owner or treasurer can make alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns import clock, totals
from campaigns.models import Campaign, TeamMember, WrongPhase
from common.http import show_or_act
from desk.forms.decisions import DeadlineForm
from desk.views.decisions.access import of_money
from payments.decisions import campaign_actions


@show_or_act
@of_money
def deadline(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    if not campaign.is_open:
        raise WrongPhase(campaign.slug)
    form = DeadlineForm(request.POST or None, campaign=campaign)
    if form.is_confirmed():
        try:
            moved = campaign_actions.extend(campaign, form.cleaned_data["deadline"], member.user)
        except ValueError:
            form.add_error("day", _("Someone else has just set a later deadline."))
        else:
            text = clock.page_text(moved.deadline, campaign)
            messages.success(request, _("The deadline is now %s. Everyone is notified by email.") % text)
            return redirect("desk:dashboard", campaign.slug)
    now = totals.of([campaign])[campaign.pk]
    context = {"campaign": campaign, "form": form, "readers": now.interest.people + now.secured.people}
    return render(request, "desk/deadline.html", context)


@show_or_act
@of_money
def give_up(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Abandon a draft. Nobody relies on it, so this does not take a second person."""
    campaign = member.campaign
    if campaign.phase != Campaign.Phase.DRAFT:
        raise WrongPhase(campaign.slug)
    if request.method == "POST":
        campaign_actions.give_up(campaign, member.user)
        messages.success(request, _("The draft has been abandoned."))
        return redirect("desk:dashboard", campaign.slug)
    return render(request, "desk/give_up.html", {"campaign": campaign})
