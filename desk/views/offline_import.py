"""The team's page of an uploaded file of offline pledges: a preview, and deciding about it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from common.files import downloads
from common.files.downloads import Download
from common.http import show_or_act
from desk.models import OfflineImport
from desk.offline import files
from pledges import pledging


@dataclass(frozen=True, slots=True)
class ImportPage:
    """`first` are the first lines as stored: name, email, amount in minor units."""

    progress: files.Progress
    first: list[dict[str, Any]]
    load: str
    to_correct: list[Download]


@show_or_act
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def preview(request: HttpRequest, member: TeamMember, pk: UUID) -> HttpResponse:
    """Preview an uploaded file, and load or drop it."""
    found = get_object_or_404(member.campaign.offline_imports, pk=pk)
    if request.method == "POST":
        _decide(request, member, found)
        return redirect("desk:offline_import", member.campaign.slug, found.pk)
    shown = ImportPage(
        progress=files.progress(found),
        first=found.lines[:10],
        load=_("Import the valid lines") if found.errors else _("Import"),
        to_correct=downloads.to_correct(_("pledges-to-correct"), found.bad[0], found.bad[1:]) if found.bad else [],
    )
    context = {"campaign": member.campaign, "text": member.campaign.text, "found": found, "page": shown}
    response = render(request, "desk/offline_import.html", context)
    if found.state == OfflineImport.State.LOADING:
        response["Refresh"] = "5"
    return response


def _decide(request: HttpRequest, member: TeamMember, found: OfflineImport) -> None:
    try:
        if "load" not in request.POST:
            files.drop(found)
        elif ratelimit.consume(request, action="load_offline", key=str(found.campaign_id)):
            files.load(found, member.user)
        else:
            messages.error(
                request, _("You have reached today’s limit, so nothing was imported. Please try again tomorrow.")
            )
    except files.Decided:
        messages.error(request, _("Someone has already decided about this file."))
    except pledging.CampaignClosed:
        messages.error(request, _("The campaign no longer accepts pledges. Nothing was imported."))
