"""The page about failed cards, from which the team sends a supporter the link to fix the card again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from desk.repairs import page, sending


@require_safe
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    context = {"campaign": campaign, "text": campaign.text, "page": page.read(campaign)}
    return render(request, "desk/repairs.html", context)


@require_POST
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def send(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    get_object_or_404(member.campaign.pledges, pk=pk)
    try:
        sending.send_again(member, pk)
        messages.success(request, _("The link to fix the card is on its way."))
    except sending.TooSoon:
        messages.error(request, _("This supporter was emailed about the card less than an hour ago. Please wait."))
    except sending.NotNeeded:
        messages.error(request, _("This card cannot be fixed any more, or has been fixed already."))
    return redirect("desk:repairs", member.campaign.slug)
