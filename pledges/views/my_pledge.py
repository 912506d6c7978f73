"""The supporter's pages for a pledge. GET changes nothing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Campaign, TeamMember
from campaigns.pages import frame
from common.files import icalendar
from common.http import show_or_act
from community.news import subscriptions
from pledges import links, pledging
from pledges.access import admit, of_supporter, own_draft
from pledges.forms import VisibilityForm, amount_form
from pledges.models import Pledge, Status, WrongMove
from pledges.pages.my_pledges_page import my_pledges_page
from pledges.pages.pledge_page import pledge_page


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    pledges = (
        Pledge.objects.filter(supporter_id=request.user.pk)
        .exclude(status=Status.UNCONFIRMED)
        .select_related("campaign")
        .prefetch_related("campaign__texts", "payments")
        .order_by("-pk")
    )
    draft = own_draft(request)
    if draft and draft.status == Status.UNCONFIRMED and not pledging.live_pledge(draft.campaign, draft.supporter):
        # Signed in without the code that the form sent: continue with the draft.
        return redirect("pledges:continue")
    teams = TeamMember.objects.filter(user_id=str(request.user.pk)).select_related("campaign")
    teams = teams.prefetch_related("campaign__texts").order_by("-campaign__created_at")
    return render(request, "pledges/my_pledges.html", {"page": my_pledges_page(pledges, teams)})


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link in a mail. It changes nothing, because mail scanners follow it too."""
    found = links.follow(token)
    if found is None:
        raise Http404
    admit(request, found)
    return redirect(_page_of(found.pledge), found.pledge_id)


def _page_of(pledge: Pledge) -> str:
    if pledge.status == Status.UNCONFIRMED:
        return "pledges:agree"
    return "pledges:reconfirm" if pledge.must_reconfirm else "pledges:pledge"


@require_safe
@of_supporter
def pledge(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    return render(request, "pledges/pledge.html", frame.context(pledge_page(pledge), pledge=pledge))


@show_or_act
@of_supporter
def amount(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    if not pledge.can_change:
        return too_late(request, pledge)
    if pledge.must_reconfirm:
        return redirect("pledges:reconfirm", pledge.pk)
    form = amount_form(pledge, request.POST or None)
    if form.is_valid():
        try:
            pledging.change_amount(pledge, form.cleaned_data["cents"])
        except (pledging.CampaignClosed, WrongMove):
            return too_late(request, pledge)
        except pledging.Outdated:
            return redirect("pledges:reconfirm", pledge.pk)
        if pledge.status == Status.INTERESTED and pledge.campaign.accepts_cards:
            messages.success(request, _("Your amount has been recorded. It counts once a card is saved."))
        else:
            messages.success(request, _("Your pledge has been changed."))
        return redirect("pledges:pledge", pledge.pk)
    context = {"pledge": pledge, "campaign": pledge.campaign, "text": pledge.campaign.text, "form": form}
    return render(request, "pledges/amount.html", context)


@show_or_act
@of_supporter
def visibility(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    if not pledge.is_live:
        return too_late(request, pledge)
    initial = {"name": pledge.name, "show_name": pledge.show_name, "show_amount": pledge.show_amount}
    form = VisibilityForm(request.POST or None, initial=initial)
    if form.is_valid():
        pledging.set_visibility(pledge, form.wish(pledge.amount_cents))
        messages.success(request, _("What others see of your pledge has been changed."))
        return redirect("pledges:pledge", pledge.pk)
    context = {"pledge": pledge, "campaign": pledge.campaign, "text": pledge.campaign.text, "form": form}
    return render(request, "pledges/visibility.html", context)


@require_POST
@of_supporter
def revoke_links(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    links.revoke(pledge)
    messages.success(request, _("The links in earlier emails no longer open your pledge."))
    return redirect("pledges:pledge", pledge.pk)


def too_late(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    messages.error(request, _("This pledge can no longer be changed."))
    return redirect("pledges:pledge", pledge.pk)


@require_POST
@of_supporter
def updates(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """Subscribe to the campaign's updates by email or unsubscribe, depending on the button."""
    wants = "again" in request.POST
    subscriptions.set_wants_updates(pledge.campaign, pledge.supporter.email, wants)
    if wants:
        messages.success(request, _("You will receive the campaign’s updates by email."))
    else:
        messages.success(
            request, _("You will no longer receive updates by email. You will still receive emails about your pledge.")
        )
    return redirect("pledges:pledge", pledge.pk)


@require_safe
@of_supporter
def calendar_file(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """The deadline as a file for the supporter's calendar."""
    campaign = pledge.campaign
    entry = icalendar.entry(
        pledge.pk,
        _("Pledging closes: %(title)s") % {"title": campaign.text.title},
        campaign.deadline,
        stamp=timezone.now(),
        is_off=campaign.phase == Campaign.Phase.CANCELLED or pledge.status in {Status.WITHDRAWN, Status.LAPSED},
        description=_("You can change or withdraw your pledge until this time."),
        url=request.build_absolute_uri(campaign.get_absolute_url()),
    )
    return icalendar.response(campaign.slug, [entry], campaign.text.title)
