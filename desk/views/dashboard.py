"""The desk of a campaign's team: where it stands, and what one owner or treasurer decides alone."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import clock, crowd, totals
from campaigns.access import of_team
from campaigns.models import Campaign, Permission, TeamMember, WrongPhase
from common.http import show_or_act
from desk import figures, log
from desk.dashboard import page as dashboard
from desk.dashboard.period import PeriodForm
from desk.forms.decisions import DeadlineForm
from desk.views.approvals import of_money
from desk.visibility import Sight
from payments.decisions import campaign_actions, money_acts
from pledges import reconsent

LOGGED = 10


@require_safe
@of_team
def desk(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    acts = list(campaign.money_acts.open().select_related("asked_by").order_by("asked_at"))
    now, sums = timezone.now(), totals.of([campaign])[campaign.pk]
    known = {"totals": sums, "offline": totals.offline(campaign), **figures.facts(campaign)}
    period = {name: value for name, value in request.GET.items() if name in PeriodForm.base_fields}
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "now": now,
        "zone": clock.zone(campaign),
        "here": f"?{urlencode(period)}",
        "still": "still" in request.GET,
        **known,
        **dashboard.facts(member, now, period, known, acts),
        "log": log.page(member, log.Wanted(), limit=LOGGED).entries,
        "money_acts": acts,
        "member": member,
        "asking": reconsent.standing(campaign, sums),
        "may_publish": member.may(Permission.PUBLISH),
        "may_act": member.may(Permission.ACT_ON_MONEY),
        "sight": Sight(member.role),
        "possible": money_acts.possible(campaign),
        "crowd": crowd.coming_to(campaign),
    }
    return render(request, "desk/dashboard.html", context)


@show_or_act
@of_money
def deadline(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    if not campaign.is_open:
        raise WrongPhase(campaign.slug)
    form = DeadlineForm(request.POST or None, campaign=campaign)
    if form.is_valid():
        try:
            moved = campaign_actions.extend(campaign, form.cleaned_data["deadline"], member.user)
        except ValueError:
            form.add_error("day", _("Someone else has just set a later deadline."))
        else:
            text = clock.text(moved.deadline, campaign)
            messages.success(request, _("The deadline is now %s. Everyone is notified by email.") % text)
            return redirect("desk:dashboard", campaign.slug)
    return render(request, "desk/deadline.html", {"campaign": campaign, "form": form})


@show_or_act
@of_money
def give_up(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Throw a draft away. Nobody relies on it, so this is no act about money."""
    campaign = member.campaign
    if campaign.phase != Campaign.Phase.DRAFT:
        raise WrongPhase(campaign.slug)
    if request.method == "POST":
        campaign_actions.give_up(campaign, member.user)
        messages.success(request, _("The draft has been abandoned."))
        return redirect("desk:dashboard", campaign.slug)
    return render(request, "desk/give_up.html", {"campaign": campaign})
