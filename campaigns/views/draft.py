"""A draft as a whole: its checklist and its preview."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import of_team
from campaigns.models import Permission, TeamMember
from campaigns.pages.setup.checklist_page import checklist_page
from campaigns.setup import drafting
from campaigns.views import pages


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    shown = checklist_page(
        campaign,
        may_publish=member.may(Permission.PUBLISH),
        may_write=drafting.is_open(campaign, "texts") and member.may(Permission.EDIT_CONTENT),
    )
    return render(request, "campaigns/setup.html", {"campaign": campaign, "text": campaign.text, "page": shown})


@require_safe
@of_team
def preview(request: HttpRequest, member: TeamMember) -> HttpResponse:
    return pages.preview(request, member.campaign)
