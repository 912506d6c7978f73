"""The team's page for removing a question that a member has proposed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from assembly.forms.motions import RemovalForm
from assembly.models import Motion
from assembly.motions import moving
from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from common.http import show_or_act


@dataclass(frozen=True, slots=True)
class RemovalPage:
    motion: Motion


@show_or_act
@requires(Permission.MODERATE)
def remove(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    campaign = member.campaign
    found = get_object_or_404(campaign.motions, pk=pk)
    found.campaign = campaign
    form = RemovalForm(request.POST or None)
    if form.is_valid():
        try:
            moving.remove(found, member.user, form.cleaned_data["reason"])
        except moving.NotCollecting:
            messages.error(request, _("This question can no longer be removed. Nothing was changed."))
        else:
            messages.success(request, _("Removed. Everybody can read the reason."))
        return redirect("assembly:desk_proposals", campaign.slug)
    context = {"campaign": campaign, "text": campaign.text, "page": RemovalPage(found), "form": form}
    return render(request, "assembly/desk_motion_remove.html", context)
