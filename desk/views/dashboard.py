"""The desk of a campaign's team: where it stands, and what one owner or treasurer decides alone."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import show_or_act
from campaigns import clock, crowd, totals
from campaigns.access import MONEY_ROLES, of_team
from campaigns.models import Campaign, TeamMember, WrongPhase
from pledges import desk as figures
from pledges import log, reconfirming, steering
from pledges.dashboard import page as dashboard
from pledges.dashboard.period import PeriodForm
from pledges.decision_forms import DeadlineForm
from pledges.views.money import of_money

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
        "asking": reconfirming.standing(campaign, sums),
        "is_owner": member.role == TeamMember.Role.OWNER,
        "may_act": member.role in MONEY_ROLES,
        "possible": steering.possible(campaign),
        "crowd": crowd.coming_to(campaign),
    }
    return render(request, "pledges/desk.html", context)


@show_or_act
@of_money
def deadline(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    if not campaign.is_open:
        raise WrongPhase(campaign.slug)
    form = DeadlineForm(request.POST or None, campaign=campaign)
    if form.is_valid():
        try:
            moved = steering.extend(campaign, form.cleaned_data["deadline"], member.user)
        except ValueError:
            form.add_error("day", _("Somebody else has just set a later deadline."))
        else:
            text = clock.text(moved.deadline, campaign)
            messages.success(request, _("The deadline is now %s. Everybody is told by mail.") % text)
            return redirect("pledges:desk", campaign.slug)
    return render(request, "pledges/desk_deadline.html", {"campaign": campaign, "form": form})


@show_or_act
@of_money
def give_up(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Throw a draft away. Nobody relies on it, so this is no act about money."""
    campaign = member.campaign
    if campaign.phase != Campaign.Phase.DRAFT:
        raise WrongPhase(campaign.slug)
    if request.method == "POST":
        steering.give_up(campaign, member.user)
        messages.success(request, _("The draft is given up."))
        return redirect("pledges:desk", campaign.slug)
    return render(request, "pledges/desk_give_up.html", {"campaign": campaign})
