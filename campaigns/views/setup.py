"""The pages of a draft, one for each subject."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns.access import of_team
from campaigns.forms.setup_form import SetupForm
from campaigns.models import Permission, TeamMember, WrongPhase
from campaigns.pages import autosave
from campaigns.setup import drafting
from campaigns.views import setup_pages, setup_refusals
from campaigns.views.setup_subjects import FORMS, SAVES, form_maker
from common.http import show_or_act


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
    form, is_saved = form_maker(name, language)(campaign=member.campaign), False
    if request.method == "POST":
        try:
            form, is_saved = _write(request, member, name, language)
        except setup_refusals.REFUSED as refused:
            return setup_refusals.refuse(request, member.campaign, refused)
    if autosave.is_autosave(request):
        return _autosaved(request, form, is_saved=is_saved)
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect("campaigns:setup", form.campaign.slug)
    return _show(request, member, form, name, language)


def _autosaved(request: HttpRequest, form: SetupForm, *, is_saved: bool) -> HttpResponse:
    if is_saved:
        said, fields = autosave.draft_saved(form.campaign), {"seen": form.fingerprint}
        return autosave.saved(request.path, said, fields=fields)
    wrong = [name for name in form.fields if name in form.errors]
    problems = [f"{form[name].label}: {' '.join(map(str, form.errors[name]))}" for name in wrong]
    why = [str(error) for error in form.non_field_errors()] or [_("It could not be saved."), *problems]
    return autosave.refused(" ".join(why), is_kept=False)


def _show(request: HttpRequest, member: TeamMember, form: SetupForm, name: str, language: str) -> HttpResponse:
    campaign = member.campaign
    may_write = drafting.is_open(campaign, name) and member.may(Permission.EDIT_CONTENT)
    wants_look = "look" in request.POST and form.is_valid()
    page = setup_pages.setup_page(form, name, language, may_write=may_write, wants_look=wants_look)
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "page": page,
        # A preview takes the width of the page.
        "contents": [] if page.can_look else setup_pages.contents(campaign, name),
        "form": form,
        # Optional in a draft, but required by the checklist: do not label them as optional.
        "hides_optional": name in {"names", "company", "prices", "terms", "texts"},
    }
    template = "campaigns/setup_prices.html" if name == "prices" else "campaigns/setup_page.html"
    return render(request, template, context)


@transaction.atomic
def _write(request: HttpRequest, member: TeamMember, name: str, language: str) -> tuple[SetupForm, bool]:
    """Validate the submission against the current draft, which is locked, and save it.

    After an autosave, the form is the one that the page would show now.
    """
    campaign = drafting.lock_for_update(member, name)
    if autosave.is_autosave(request) and not drafting.is_autosaved(campaign, name):
        raise WrongPhase(f"{campaign.slug}: autosave of {name} in {campaign.phase}")
    form = form_maker(name, language)(request.POST, request.FILES, campaign=campaign)
    is_fine = form.is_valid() and "look" not in request.POST
    if is_fine:
        drafting.record_correction(campaign, member.user, name, language, form.replaced)
        SAVES[name](campaign, **form.chosen())
    if is_fine and autosave.is_autosave(request):
        # Before anybody else can save: their version is not the one that the page shows.
        form = form_maker(name, language)(campaign=drafting.lock_for_update(member, name))
    return form, is_fine
