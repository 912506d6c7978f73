"""The team's page for uploading files of offline pledges, with what became of the last ones."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from common.http import show_or_act
from desk.forms.offline import OfflineForm
from desk.offline import files, lines
from desk.offline.lines import MOST_LINES, NotReadable

LISTED = 50


@show_or_act
@requires(Permission.SEE_SUPPORTERS_IN_FULL)
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    form = OfflineForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            found = files.propose(member, form.cleaned_data["file"])
        except NotReadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("desk:offline_import", campaign.slug, found.pk)
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "form": form,
        "template": lines.template(campaign),
        "most": MOST_LINES,
        "imports": list(campaign.offline_imports.order_by("-pk")[:LISTED]),
    }
    return render(request, "desk/offline.html", context)
