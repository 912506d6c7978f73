"""The desk of a campaign's team: what its money does, and what owners and treasurers decide about it."""

from functools import wraps
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from campaigns import clock, totals
from campaigns.access import View, of_team
from campaigns.models import Campaign, TeamMember, WrongPhase
from pledges import desk as figures
from pledges import reconfirming, refunding, steering
from pledges.dashboard import page as dashboard
from pledges.dashboard.period import PeriodForm
from pledges.forms import AnswerForm, CancelForm, DeadlineForm
from pledges.models import Answer, Refund, WrongMove
from pledges.steering import MONEY_ROLES, NotAllowed, NotWaiting
from pledges.views.mine import show_or_act


def of_money(view: View) -> View:
    """Let owners and treasurers act, and tell the others of the team who can. Answers what the service refuses."""

    @wraps(view)
    def inner(request: HttpRequest, member: TeamMember, **kwargs: object) -> HttpResponseBase:
        try:
            _require_money_role(member)
            return view(request, member, **kwargs)
        except NotAllowed:
            messages.error(
                request, _("Only an owner or a treasurer of this campaign can do that. Nothing was changed.")
            )
        except WrongPhase:
            messages.error(
                request, _("The campaign has moved on, so that cannot be done any more. Nothing was changed.")
            )
        except NotWaiting:
            messages.error(request, _("This answer was taken back or rejected already. Nothing was changed."))
        return redirect("pledges:desk", member.campaign.slug)

    return of_team(inner)


def _require_money_role(member: TeamMember) -> None:
    # The services ask again; this is so that nobody fills in a form in vain.
    if member.role not in MONEY_ROLES:
        raise NotAllowed(member)


@require_safe
@of_team
def desk(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign, team = member.campaign, list(member.campaign.team.order_by("pk"))
    names = {each.user_id: each.name for each in team}
    answers = list(
        campaign.answers.select_related("recorded_by", "confirmed_by", "dropped_by").order_by("-recorded_at")
    )
    now, sums = timezone.now(), totals.of([campaign])[campaign.pk]
    known = {"totals": sums, **figures.facts(campaign)}
    period = {name: value for name, value in request.GET.items() if name in PeriodForm.base_fields}
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "now": now,
        "zone": clock.zone(campaign),
        "here": f"?{urlencode(period)}",
        "still": "still" in request.GET,
        **known,
        **dashboard.facts(member, now, period, known, answers),
        "log": figures.log(campaign, names),
        "asking": reconfirming.standing(campaign, sums),
        "is_owner": member.role == TeamMember.Role.OWNER,
        "answers": _answers(answers, member, names),
        "may_act": member.role in MONEY_ROLES,
        "others": [each for each in team if each.role in MONEY_ROLES and each.pk != member.pk],
        "can_cancel": Campaign.Phase.CANCELLED in Campaign.MOVES[Campaign.Phase(campaign.phase)],
    }
    return render(request, "pledges/desk.html", context)


def _answers(answers: list[Answer], member: TeamMember, names: dict[UUID, str]) -> list[dict[str, object]]:
    return [
        {
            "answer": answer,
            "by": _name(answer.recorded_by, names),
            "settled_by": _name(answer.confirmed_by or answer.dropped_by, names),
            "is_own": answer.recorded_by_id == member.user_id,
        }
        for answer in answers
    ]


def _name(user: User | None, names: dict[UUID, str]) -> str:
    return (names.get(user.pk) or user.email) if user else ""


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
def cancel(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    if Campaign.Phase.CANCELLED not in Campaign.MOVES[Campaign.Phase(campaign.phase)]:
        raise WrongPhase(campaign.slug)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        steering.cancel(campaign, form.cleaned_data["reason"], member.user)
        messages.success(request, _("The campaign is cancelled. Reservations and money go back by themselves."))
        return redirect("pledges:desk", campaign.slug)
    sums = totals.of([campaign])[campaign.pk]
    return render(request, "pledges/desk_cancel.html", {"campaign": campaign, "form": form, "totals": sums})


@show_or_act
@of_money
def answer(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Write down what the seller answered; it counts once somebody else has confirmed it."""
    campaign = member.campaign
    if campaign.phase != Campaign.Phase.OFFER:
        raise WrongPhase(campaign.slug)
    form = AnswerForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        kind, document = Answer.Kind(form.cleaned_data["kind"]), form.cleaned_data["document"]
        steering.record_answer(campaign, kind, member.user, document)
        messages.success(request, _("The answer is recorded. It counts as soon as somebody else confirms it."))
        return redirect("pledges:desk", campaign.slug)
    return render(request, "pledges/desk_answer.html", {"campaign": campaign, "form": form})


@show_or_act
@of_money
def confirm(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    """Confirm what somebody else recorded: accepted completes, all else sends the money back."""
    campaign = member.campaign
    found = get_object_or_404(campaign.answers.select_related("campaign", "recorded_by"), pk=pk)
    if found.recorded_by_id == member.user_id:
        messages.error(request, _("You recorded this answer, so another owner or treasurer has to confirm it."))
        return redirect("pledges:desk", campaign.slug)
    if campaign.phase != Campaign.Phase.OFFER:
        raise WrongPhase(campaign.slug)
    if not found.is_waiting:
        raise NotWaiting(found)
    if request.method == "POST":
        steering.confirm_answer(found, member.user)
        messages.success(request, _("The answer is confirmed: %s.") % found.get_kind_display())
        return redirect("pledges:desk", campaign.slug)
    context = {
        "campaign": campaign,
        "answer": found,
        "by": _name(found.recorded_by, _names(campaign)),
        "totals": totals.of([campaign])[campaign.pk],
    }
    return render(request, "pledges/desk_confirm.html", context)


def _names(campaign: Campaign) -> dict[UUID, str]:
    return dict(campaign.team.values_list("user_id", "name"))


@require_POST
@of_money
def drop(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    """Take back an answer of one's own, or reject somebody else's, while it waits."""
    found = get_object_or_404(member.campaign.answers.select_related("campaign"), pk=pk)
    if steering.drop_answer(found, member.user).is_taken_back:
        messages.success(request, _("You took the answer back: it does not count."))
    else:
        messages.success(request, _("You rejected the answer: it does not count."))
    return redirect("pledges:desk", member.campaign.slug)


@require_POST
@of_money
def refund(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    """Try a refund again that failed."""
    refunds = Refund.objects.select_related("payment__campaign").filter(payment__campaign=member.campaign)
    found = get_object_or_404(refunds, pk=pk)
    try:
        steering.refund_again(found, member.user)
    except (WrongMove, refunding.TooMuch):
        messages.error(request, _("That money is on its way back already, or it went back. Nothing was changed."))
    else:
        messages.success(request, _("The refund is tried again. In a minute you see here what came of it."))
    return redirect("pledges:desk", member.campaign.slug)


@require_safe
@of_team
def document(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponseBase:  # noqa: ARG001  (a view)
    """Hand out the paper of an answer: to be saved, never to be shown as a page of this site."""
    found = get_object_or_404(member.campaign.answers, pk=pk)
    if not found.document:
        raise Http404
    try:
        file = found.document.open()
    except FileNotFoundError:
        raise Http404 from None
    name = f"{member.campaign.slug}-{found.kind}{Path(str(found.document.name)).suffix}"
    response = FileResponse(file, as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
