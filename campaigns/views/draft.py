"""A draft as a whole: its checklist, its preview, and publishing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.access import of_team, requires
from campaigns.models import Campaign, Permission, TeamMember
from campaigns.setup import checklist, drafting
from campaigns.views import pages, setup_pages, setup_refusals
from campaigns.views.publish_page import publish_page
from common.http import show_or_act


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    shown = setup_pages.checklist_page(
        campaign,
        may_publish=member.may(Permission.PUBLISH),
        may_write=drafting.is_open(campaign, "texts") and member.may(Permission.EDIT_CONTENT),
    )
    return render(request, "campaigns/setup.html", {"campaign": campaign, "text": campaign.text, "page": shown})


@require_safe
@of_team
def preview(request: HttpRequest, member: TeamMember) -> HttpResponse:
    return pages.preview(request, member.campaign)


@show_or_act
@requires(Permission.PUBLISH)
def publish(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Explain what publishing means and show warnings; then publish, or submit for approval."""
    campaign = member.campaign
    if request.method != "POST":
        return _ask_to_publish(request, campaign)
    submits = request.POST.get("step") == "submit"
    try:
        (drafting.submit if submits else drafting.publish)(campaign, member.user, request.POST.get("read", ""))
    except drafting.Unread:
        messages.error(
            request, _("Please read the warnings and tick the box to confirm that you have. Nothing was published.")
        )
        return redirect("campaigns:setup_publish", campaign.slug)
    except setup_refusals.REFUSED as refused:
        return setup_refusals.refuse(request, campaign, refused)
    if submits:
        messages.success(request, _("The draft has been submitted. We will email you once it has been reviewed."))
        return redirect("campaigns:setup", campaign.slug)
    messages.success(request, _("The campaign is published. Everyone can see it now."))
    return redirect("desk:dashboard", campaign.slug)


def _ask_to_publish(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    if campaign.phase != Campaign.Phase.DRAFT or not checklist.is_complete(checklist.of(campaign)):
        return redirect("campaigns:setup", campaign.slug)
    context = {"campaign": campaign, "text": campaign.text, "page": publish_page(campaign)}
    return render(request, "campaigns/setup_publish.html", context)
