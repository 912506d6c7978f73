"""Changing what supporters rely on: edit, preview as supporters will see it, publish."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import amendments
from campaigns.access import requires
from campaigns.forms.amendment import ChangeForm
from campaigns.models import Change, Permission, TeamMember, WrongPhase
from campaigns.setup import changeable
from common.http import show_or_act
from desk.views import amendment_preview
from pledges import reconsent

REFUSALS = (
    WrongPhase,
    reconsent.StillOpen,
    reconsent.ChangedMeanwhile,
    reconsent.EndsTooSoon,
)


@show_or_act
@requires(Permission.PUBLISH)
def change(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    try:
        reconsent.check(campaign, member.user)
        form = ChangeForm(request.POST or None, campaign=campaign)
        planned = _plan(form, member) if form.is_valid() else None
        if planned and "look" not in request.POST and request.POST.get("previewed") == amendment_preview.seal(form):
            return _publish(request, form, member)
    except REFUSALS as refused:
        messages.error(request, _reason(refused))
        return redirect("desk:dashboard", campaign.slug)
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "title": _("Change the terms"),
        "form": form,
        "changes": changeable.lines(),
        "preview": amendment_preview.read(planned, form) if planned else None,
    }
    return render(request, "desk/amendment.html", context)


def _reason(refused: Exception) -> str:
    if isinstance(refused, reconsent.StillOpen):
        return _("Supporters are still being asked about the last change. Please wait until that has ended.")
    if isinstance(refused, reconsent.ChangedMeanwhile):
        return _("Someone else has just published a change. Yours was not published.")
    if isinstance(refused, reconsent.EndsTooSoon):
        return _too_soon(refused)
    return _("The terms can be changed only while the campaign is open. Nothing was changed.")


def _plan(form: ChangeForm, member: TeamMember) -> Change | None:
    """The change described in the form; None if it is not possible, after adding an error to the form."""
    try:
        return reconsent.plan(member.campaign, form.wish, member.user)
    except amendments.NothingChanges:
        form.add_error(None, _("You have not changed anything, so there is nothing to publish."))
    except reconsent.EndsTooSoon as until:
        form.add_error(None, _too_soon(until))
    return None


def _too_soon(until: reconsent.EndsTooSoon) -> str:
    return (
        _("Supporters would have until %s to answer, which is after the deadline. Please extend the deadline first.")
        % until
    )


def _publish(request: HttpRequest, form: ChangeForm, member: TeamMember) -> HttpResponse:
    published = reconsent.publish(member.campaign, form.wish, member.user)
    asked = published.reconfirmation.asked
    said = ngettext(
        "Change %(number)s is in force. One supporter is being asked by email.",
        "Change %(number)s is in force. %(asked)s supporters are being asked by email.",
        asked,
    )
    messages.success(request, said % {"number": published.number, "asked": asked})
    return redirect("desk:dashboard", member.campaign.slug)
