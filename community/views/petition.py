"""The petition: its text and the names under it, the form for signing, and the team's page for writing it."""

from dataclasses import dataclass
from enum import StrEnum

from allauth.core import ratelimit
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns import sources, totals
from campaigns.access import find, requires
from campaigns.models import Campaign, Permission, TeamMember
from campaigns.pages import frame
from common.http import show_or_act
from community import petition as texts
from community import signing
from community.forms.petition import SignForm, TextForm
from community.models import PetitionVersion
from community.pages.petition_page import PetitionPage
from community.views.library import public


@require_safe
def petition(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    try:
        names = texts.names(campaign, request.GET.get("before", ""))
    except BadSignature:
        raise Http404 from None
    versions = list(campaign.petition_versions.order_by("-number"))
    if not versions:
        raise Http404
    page = PetitionPage(campaign, versions[0], versions[1:], names, _signed(campaign), sources.code_of(request))
    return public(campaign, render(request, "community/petition.html", frame.context(page)))


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one version of the text; also the current one, so that its address remains valid later."""
    campaign = find(request, slug)
    found = get_object_or_404(campaign.petition_versions, number=number)
    newer = campaign.petition_versions.filter(number=number + 1).first()
    context = {"campaign": campaign, "text": campaign.text, "version": found, "newer": newer}
    return public(campaign, render(request, "community/petition_version.html", context))


def _signed(campaign: Campaign) -> int:
    return totals.of([campaign])[campaign.pk].signed.people


@never_cache
@show_or_act
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    found = texts.current(campaign)
    if found is None:
        raise Http404
    if not texts.is_open(campaign):
        return redirect("community:petition", slug)
    form = SignForm(request.POST or None)
    if form.is_valid():
        if ratelimit.consume(request, action="sign_petition", key=str(campaign.pk)):
            return _send(request, campaign, form)
        form.add_error(
            None, _("Too many signatures are arriving at once. Please submit the form again in a few minutes.")
        )
    context = {"campaign": campaign, "text": campaign.text, "version": found, "form": form}
    return render(request, "community/petition_sign.html", context)


def _send(request: HttpRequest, campaign: Campaign, form: SignForm) -> HttpResponse:
    """Email the link. The response never reveals whether the address is known or was entered too often."""
    email = form.cleaned_data["email"]
    if ratelimit.consume(request, action="mail_signer", key=email):
        try:
            signing.request_confirmation(campaign, email, form.wish(sources.code_of(request)), form.key)
        except signing.NotOpen:
            return redirect("community:petition", campaign.slug)
    return redirect(reverse("community:sign_sent", args=[campaign.slug]) + sources.query(sources.code_of(request)))


@never_cache
@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    return render(request, "community/petition_sent.html", {"campaign": campaign, "text": campaign.text})


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
def desk(request: HttpRequest, member: TeamMember) -> HttpResponse:
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
        signed=_signed(campaign),
        preview=_preview(form) if is_fine and "preview" in request.POST else [],
    )
    context = {"campaign": campaign, "text": campaign.text, "form": form, "page": page}
    return render(request, "community/petition_desk.html", context)


def _preview(form: TextForm) -> list[tuple[str, str, str]]:
    """Language code, language name and text for each language that was filled in."""
    return [(code, str(form.fields[f"text_{code}"].label), text) for code, text in form.texts.items()]


def _publish(member: TeamMember, request: HttpRequest, form: TextForm) -> HttpResponse:
    try:
        found: PetitionVersion = texts.publish(
            member.campaign, form.texts, member.user, after=form.cleaned_data["after"]
        )
    except texts.ChangedMeanwhile:
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
