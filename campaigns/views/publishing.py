"""Publishing a draft, or submitting it for approval."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns.access import requires
from campaigns.models import Campaign, Permission, TeamMember
from campaigns.pages.setup.publish_page import publish_page
from campaigns.setup import checklist, drafting
from campaigns.views import setup_refusals
from common.http import show_or_act


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
