"""The dashboard's summary by email: choosing how often to get it, and unsubscribing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.access import of_team
from campaigns.models import Campaign, TeamMember
from common.http import one_click, show_or_act
from desk import digests
from desk.forms.digests import DigestForm
from desk.models import Digest


@show_or_act
@of_team
def choose(request: HttpRequest, member: TeamMember) -> HttpResponse:
    form = DigestForm(request.POST or None, initial={"rhythm": digests.of(member).rhythm})
    if form.is_valid():
        chosen = digests.choose(member, Digest.Rhythm(form.cleaned_data["rhythm"]))
        if chosen.due_at:
            messages.success(
                request, _("The next email will be sent on %s.") % clock.page_text(chosen.due_at, member.campaign)
            )
        else:
            messages.success(request, _("You will no longer receive these emails."))
        return redirect("desk:digest", member.campaign.slug)
    context = {
        "campaign": member.campaign,
        "text": member.campaign.text,
        "email": member.user.email,
        "is_over": member.campaign.phase in Campaign.FINAL,
        "form": form,
    }
    return render(request, "desk/digest.html", context)


@one_click
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe with one click. Opening the page changes nothing."""
    digest = digests.by_token(token)
    if digest is None:
        raise Http404
    if request.method == "POST":
        digest = digests.choose(digest.member, Digest.Rhythm.NEVER)
    campaign = digest.member.campaign
    wants = digest.rhythm != Digest.Rhythm.NEVER
    return render(
        request, "desk/digest_unsubscribe.html", {"campaign": campaign, "text": campaign.text, "wants": wants}
    )
