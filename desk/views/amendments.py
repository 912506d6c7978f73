"""Changing what supporters rely on: edit, preview as supporters will see it, publish."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import amendments
from campaigns.access import requires
from campaigns.amendments import ChangedValue
from campaigns.forms.amendment import ChangeForm
from campaigns.models import Campaign, Change, Permission, TeamMember, WrongPhase
from campaigns.totals import LABELS
from common.http import show_or_act
from desk.dashboard import consent
from desk.rows import Fact
from pledges import emails, reconsent
from pledges.reconsent import Amount

REFUSALS = (
    WrongPhase,
    reconsent.StillOpen,
    reconsent.ChangedMeanwhile,
    reconsent.EndsTooSoon,
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What supporters would be told, in each language with its name; `seal` says that just this was looked at.

    `asked` are the people who would have to agree again, with their money, and `by_stage` what that consists of.
    """

    planned: Change
    asked: Amount
    by_stage: list[Fact]
    lines: list[ChangedValue]
    terms: list[tuple[str, str, str]]
    letters: list[tuple[str, str, dict[str, str]]]
    seal: str


@show_or_act
@requires(Permission.PUBLISH)
def change(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    try:
        reconsent.check(campaign, member.user)
        form = ChangeForm(request.POST or None, campaign=campaign)
        planned = _plan(form, member) if form.is_valid() else None
        if planned and "look" not in request.POST and request.POST.get("previewed") == _seal(form):
            return _publish(request, form, member)
    except REFUSALS as refused:
        messages.error(request, _reason(refused))
        return redirect("desk:dashboard", campaign.slug)
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "title": _("Change the terms"),
        "form": form,
        "preview": _preview(planned, form) if planned else None,
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


def _seal(form: ChangeForm) -> str:
    """A fingerprint of what was previewed, so that nothing else is published."""
    return hashlib.sha256(repr(form.wish).encode()).hexdigest()


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


def _preview(planned: Change, form: ChangeForm) -> Preview:
    """The context for the preview: the change as shown on the page, and the mail in each language."""
    campaign, names = amendments.with_change(planned), dict(settings.LANGUAGES)
    written = sorted(campaign.texts_by_language, key=lambda code: code != campaign.language)
    asked = reconsent.would_be_asked(planned.campaign)
    terms = form.wish.terms if "terms" in planned.after else {}
    return Preview(
        planned=planned,
        asked=reconsent.together(asked),
        by_stage=[Fact(LABELS[stage], consent.said(campaign, amount), css="num") for stage, amount in asked.items()],
        lines=amendments.lines(planned),
        terms=[(code, names[code], said) for code, said in terms.items()],
        letters=[(code, names[code], _letter(campaign, planned, code)) for code in written],
        seal=_seal(form),
    )


def _letter(campaign: Campaign, planned: Change, language: str) -> dict[str, str]:
    with translation.override(language):
        message = emails.sample("change_published", campaign, reconsent.mail_context(planned))
    return {"subject": str(message.subject), "body": str(message.body)}
