"""The pages of a draft, one for each subject."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns.access import of_team
from campaigns.forms.setup_form import SetupForm
from campaigns.forms.setup_texts import MergedForm
from campaigns.models import Permission, TeamMember, WrongPhase
from campaigns.pages import autosave
from campaigns.pages.setup.checklist_page import contents
from campaigns.pages.setup.setup_page import setup_page
from campaigns.setup import drafting, set_aside
from campaigns.views import setup_refusals
from campaigns.views.setup_subjects import FORMS, SAVES, form_maker
from common.http import show_or_act

DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Written:
    """A form that was sent. `is_kept` is whether it is kept beside what somebody else has saved."""

    form: SetupForm
    is_saved: bool
    is_kept: bool


@show_or_act
@of_team
def page(request: HttpRequest, member: TeamMember, name: str) -> HttpResponse:
    if name not in FORMS:
        raise Http404
    return _page(request, member, name)


@show_or_act
@of_team
def texts(request: HttpRequest, member: TeamMember, language: str) -> HttpResponse:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return _page(request, member, "texts", language)


def _page(request: HttpRequest, member: TeamMember, name: str, language: str = "") -> HttpResponse:
    if request.method != "POST":
        return _show(request, member, _opened(member, name, language), name, language)
    try:
        written = _write(request, member, name, language)
    except setup_refusals.REFUSED as refused:
        return setup_refusals.refuse(request, member.campaign, refused)
    if autosave.is_autosave(request):
        return _autosaved(request, written)
    if written.is_saved:
        messages.success(request, _("Saved."))
    if written.is_saved or DISCARD in request.POST:
        return redirect("campaigns:setup", written.form.campaign.slug)
    return _show(request, member, written.form, name, language)


def _opened(member: TeamMember, name: str, language: str) -> SetupForm:
    """The form with what is saved, or with what its author sent if that could not be saved."""
    make, campaign = form_maker(name, language), member.campaign
    form = make(campaign=campaign)
    if isinstance(form, MergedForm) and _may_write(member, name):
        found = set_aside.find(campaign, member.user, name + language)
        again = (make(form.sent_again(sent), campaign=campaign) for sent in found)
        form = next((each for each in again if each.changed_data), form)
        form.full_clean()
    return form


def _may_write(member: TeamMember, name: str) -> bool:
    return drafting.is_open(member.campaign, name) and member.may(Permission.EDIT_CONTENT)


def _autosaved(request: HttpRequest, written: Written) -> HttpResponse:
    form = written.form
    if written.is_saved:
        return autosave.saved(request, request.path, autosave.draft_saved(form.campaign), form.cleaned_data)
    if written.is_kept:
        return autosave.both_kept()
    wrong = [name for name in form.fields if name in form.errors]
    problems = [f"{form[name].label}: {' '.join(map(str, form.errors[name]))}" for name in wrong]
    why = [str(error) for error in form.non_field_errors()] or [_("It could not be saved."), *problems]
    return autosave.refused(" ".join(why))


def _show(request: HttpRequest, member: TeamMember, form: SetupForm, name: str, language: str) -> HttpResponse:
    campaign = member.campaign
    may_write = _may_write(member, name)
    wants_look = "look" in request.POST and form.is_valid()
    page = setup_page(form, name, language, may_write=may_write, wants_look=wants_look)
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "page": page,
        # A preview takes the width of the page.
        "contents": [] if page.can_look else contents(campaign, name),
        "form": form,
        # Optional in a draft, but required by the checklist: do not label them as optional.
        "hides_optional": name in {"names", "company", "prices", "terms", "texts"},
    }
    template = "campaigns/setup_prices.html" if name == "prices" else "campaigns/setup_page.html"
    return render(request, template, context)


@transaction.atomic
def _write(request: HttpRequest, member: TeamMember, name: str, language: str) -> Written:
    """Validate the submission against the current draft, which is locked, and save it."""
    campaign = drafting.lock_for_update(member, name)
    if autosave.is_autosave(request) and not drafting.is_autosaved(campaign, name):
        raise WrongPhase(f"{campaign.slug}: autosave of {name} in {campaign.phase}")
    form = form_maker(name, language)(request.POST, request.FILES, campaign=campaign)
    is_saved = form.is_valid() and request.POST.keys().isdisjoint({"look", DISCARD})
    if is_saved:
        drafting.record_correction(campaign, member.user, name, language, form.replaced)
        SAVES[name](campaign, **form.chosen())
    if is_saved or DISCARD in request.POST:
        set_aside.forget(campaign, member.user, form.key)
    is_kept = False
    if isinstance(form, MergedForm) and form.is_outdated and autosave.is_autosave(request):
        is_kept = set_aside.keep(campaign, member.user, name + language, form.key, form.sent)
    return Written(form, is_saved=is_saved, is_kept=is_kept)
