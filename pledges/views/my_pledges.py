"""The ways to a supporter's pledges: the list for those who are signed in, and the links in mails."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from campaigns.models import TeamMember
from pledges import links, pledging
from pledges.access import admit, of_supporter, own_draft
from pledges.models import Pledge, Status
from pledges.pages.my_pledges_page import my_pledges_page
from pledges.views.card_step import to_card_step


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


@never_cache
@require_GET
def card_link(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link in a mail about a missing card: straight on to the card step, or to the pledge without one.

    A mail scanner that follows it opens the same page of the payment service as its supporter will, and no second one.
    """
    found = links.follow(token)
    if found is None:
        raise Http404
    admit(request, found)
    pledge = found.pledge
    if pledge.status == Status.INTERESTED and pledge.campaign.is_open and not pledge.must_reconfirm:
        return to_card_step(request, pledge)
    return redirect(_page_of(pledge), pledge.pk)


def _page_of(pledge: Pledge) -> str:
    if pledge.status == Status.UNCONFIRMED:
        return "pledges:agree"
    return "pledges:reconfirm" if pledge.must_reconfirm else "pledges:pledge"


@require_POST
@of_supporter
def revoke_links(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    links.revoke(pledge)
    messages.success(request, _("The links in earlier emails no longer open your pledge."))
    return redirect("pledges:pledge", pledge.pk)
