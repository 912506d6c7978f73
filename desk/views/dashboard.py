"""The dashboard of a campaign's team."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import of_team
from campaigns.models import Permission, TeamMember
from desk.dashboard import page, sections


@require_safe
@of_team
def desk(request: HttpRequest, member: TeamMember) -> HttpResponse:
    shown = page.read(
        member,
        request.GET.dict(),
        may_act=member.may(Permission.ACT_ON_MONEY),
        may_publish=member.may(Permission.PUBLISH),
    )
    context = {"campaign": member.campaign, "text": member.campaign.text, "page": shown}
    return render(request, "desk/dashboard.html", {**context, "sections": sections.of(member.campaign, shown)})
