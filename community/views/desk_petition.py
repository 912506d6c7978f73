"""The team's page for writing the petition's text."""

from dataclasses import dataclass
from enum import StrEnum

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns.access import requires
from campaigns.models import Permission, TeamMember
from common.http import show_or_act
from community import petition
from community.forms.petition_text import TextForm
from community.models import PetitionVersion


class Text(StrEnum):
    """Which text is being written; each has partials in community/petition_desk.html."""

    FIRST = "first"
    NEXT = "next"

    @property
    def warning(self) -> str:
        return f"community/petition_desk.html#{self}_warning"

    @property
    def lede(self) -> str:
        return f"community/petition_desk.html#{self}_lede"


@dataclass(frozen=True, slots=True)
class WritingPage:
    """`signed` is the number of signatures of the current text; `preview` is a language, its name and the text."""

    text: Text
    versions: list[PetitionVersion]
    signed: int
    preview: list[tuple[str, str, str]]

    @property
    def template(self) -> str:
        return f"community/petition_desk.html#{'preview' if self.preview else 'write'}"


@show_or_act
@requires(Permission.EDIT_CONTENT)
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Write the next version: preview it, then publish it."""
    campaign = member.campaign
    versions = list(campaign.petition_versions.order_by("-number"))
    present = versions[0] if versions else None
    form = TextForm(request.POST or None, campaign=campaign, present=present)
    is_fine = form.is_valid()
    if is_fine and "publish" in request.POST:
        return _publish(member, request, form)
    page = WritingPage(
        text=Text.NEXT if versions else Text.FIRST,
        versions=versions,
        signed=petition.signed(campaign),
        preview=_preview(form) if is_fine and "preview" in request.POST else [],
    )
    context = {"campaign": campaign, "text": campaign.text, "form": form, "page": page}
    return render(request, "community/petition_desk.html", context)


def _preview(form: TextForm) -> list[tuple[str, str, str]]:
    """Language code, language name and text for each language that was filled in."""
    return [(code, str(form.fields[f"text_{code}"].label), text) for code, text in form.texts.items()]


def _publish(member: TeamMember, request: HttpRequest, form: TextForm) -> HttpResponse:
    try:
        found: PetitionVersion = petition.publish(
            member.campaign, form.texts, member.user, after=form.cleaned_data["after"]
        )
    except petition.ChangedMeanwhile:
        messages.error(
            request,
            _(
                "Another version was published in the meantime, so nothing was changed. Please review that version "
                "first."
            ),
        )
    else:
        messages.success(request, _("Version %s is published.") % found.number)
    return redirect("community:desk_petition", member.campaign.slug)
