"""Setting up a campaign: starting a draft, its checklist, one page per subject, and publishing."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import sign_in
from accounts.models import User
from campaigns.access import of_team, requires
from campaigns.forms.setup import CompanyForm, DaysForm, NamesForm, SetupForm, SumsForm
from campaigns.forms.setup_offer import FactsForm, OfferForm
from campaigns.forms.setup_prices import PricesForm
from campaigns.forms.setup_texts import ImageForm, TermsForm, TextsForm
from campaigns.forms.starting import NewcomerForm, StartForm
from campaigns.models import Campaign, Company, NotAllowed, Permission, TeamMember, WrongPhase
from campaigns.setup import approval, checklist, drafting, publish_warnings, saving
from campaigns.setup.checklist import Item
from campaigns.valuation import prices
from campaigns.views import pages, setup_pages
from campaigns.views.setup_pages import PublishPage
from common.http import show_or_act

Phase = Campaign.Phase

FORMS: dict[str, type[SetupForm]] = {
    "names": NamesForm,
    "company": CompanyForm,
    "prices": PricesForm,
    "facts": FactsForm,
    "offer": OfferForm,
    "sums": SumsForm,
    "days": DaysForm,
    "terms": TermsForm,
    "image": ImageForm,
}
SAVES: dict[str, Callable[..., None]] = {
    "names": saving.change,
    "company": saving.describe_company,
    "prices": saving.replace_prices,
    "facts": saving.state_facts,
    "offer": saving.state_assumptions,
    "sums": saving.change,
    "days": saving.change,
    "texts": saving.write_texts,
    "terms": saving.write_terms,
    "image": saving.change_picture,
}
REFUSALS: dict[type[Exception], Any] = {
    NotAllowed: gettext_lazy("Your role in this campaign does not allow that. Nothing was changed."),
    approval.NotApproved: gettext_lazy(
        "The staff of this site must approve the draft as it is now before it can be published. Nothing was published."
    ),
    drafting.Incomplete: gettext_lazy("Something is still missing. Nothing was published."),
    drafting.SharedCompany: gettext_lazy(
        "Another campaign relies on the facts about this company, so they cannot be changed here. Nothing was changed."
    ),
    IntegrityError: gettext_lazy(
        "This already exists; it may have been created only a moment ago. Nothing was changed."
    ),
    WrongPhase: gettext_lazy("The campaign is published, so this can no longer be changed. Nothing was changed."),
}


class Begins(StrEnum):
    """Who may start a campaign here; each has a partial in campaigns/setup_start.html."""

    NOBODY = "nobody"
    NEWCOMER = "newcomer"
    USER = "user"

    @property
    def template(self) -> str:
        return f"campaigns/setup_start.html#{self}"

    @property
    def button(self) -> str:
        return _("Send me a code") if self is Begins.NEWCOMER else _("Create the draft")


@never_cache
@show_or_act
def start(request: HttpRequest) -> HttpResponse:
    if not approval.may_begin(request.user):
        return render(request, "campaigns/setup_start.html", {"begins": Begins.NOBODY}, status=403)
    if not request.user.is_authenticated:
        return _welcome(request)
    form = StartForm(request.POST or None)
    if form.is_valid() and (campaign := _begin(request, form)):
        messages.success(request, _("The draft has been created. Only you can see it."))
        return redirect("campaigns:setup", campaign.slug)
    if form.is_bound and (campaign := _begun(request, form)):
        messages.info(request, _("You have already started this campaign. This is its draft."))
        return redirect("campaigns:setup", campaign.slug)
    return render(request, "campaigns/setup_start.html", {"form": form, "begins": Begins.USER})


def _welcome(request: HttpRequest) -> HttpResponse:
    """Ask for an email address and send a sign-in code to it, creating an account if there is none."""
    form = NewcomerForm(request.POST or None)
    if form.is_valid():
        try:
            with transaction.atomic():
                sign_in.send_code(
                    request, sign_in.get_or_create_user(form.cleaned_data["email"]), request.get_full_path()
                )
            return redirect(sign_in.code_page(reverse("campaigns:start")))
        except sign_in.TooManyCodes:
            form.add_error("email", _("Too many codes were requested. Please wait a minute, then try again."))
    return render(request, "campaigns/setup_start.html", {"form": form, "begins": Begins.NEWCOMER})


def _begun(request: HttpRequest, form: StartForm) -> Campaign | None:
    """The draft that the first click of a double click created."""
    own = TeamMember.objects.who_may(Permission.PUBLISH).filter(user_id=str(request.user.pk))
    return Campaign.objects.filter(phase=Phase.DRAFT, slug=form.address, team__in=own).first()


def _begin(request: HttpRequest, form: StartForm) -> Campaign | None:
    assert isinstance(request.user, User)  # noqa: S101  (for mypy: `start` handles anonymous visitors)
    if not ratelimit.consume(request, action="start_campaign", key=str(request.user.pk)):
        form.add_error(
            None,
            _("You have started too many campaigns today. Please continue with one of them or come back tomorrow."),
        )
        return None
    chosen = form.cleaned_data
    company = Company(name=chosen["company"], currency=chosen["currency"])
    try:
        return drafting.begin(request.user, chosen["name"], chosen, company)
    except IntegrityError:
        form.add_error("slug", _("Another campaign already has this address."))
        return None


@require_safe
@of_team
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    campaign = member.campaign
    shown = setup_pages.checklist_page(
        campaign,
        may_publish=member.may(Permission.PUBLISH),
        may_write=drafting.is_open(campaign, "texts") and member.may(Permission.EDIT_CONTENT),
    )
    return render(request, "campaigns/setup.html", {"campaign": campaign, "text": campaign.text, "page": shown})


@show_or_act
@of_team
def page(request: HttpRequest, member: TeamMember, name: str) -> HttpResponse:
    if name not in FORMS:
        raise Http404
    return _page(request, member, name, FORMS[name])


@show_or_act
@of_team
def texts(request: HttpRequest, member: TeamMember, language: str) -> HttpResponse:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return _page(request, member, "texts", partial(TextsForm, language=language), language)


def _page(
    request: HttpRequest, member: TeamMember, name: str, make: Callable[..., SetupForm], language: str = ""
) -> HttpResponse:
    form, is_saved = make(campaign=member.campaign), False
    if request.method == "POST":
        try:
            form, is_saved = _write(request, member, name, make, language)
        except tuple(REFUSALS) as refused:
            messages.error(request, REFUSALS[type(refused)])
            return redirect("campaigns:setup", member.campaign.slug)
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect("campaigns:setup", form.campaign.slug)
    return _show(request, member, form, checklist.Item(name, language=language))


def _show(request: HttpRequest, member: TeamMember, form: SetupForm, item: Item) -> HttpResponse:
    campaign, may_write = (
        member.campaign,
        drafting.is_open(member.campaign, item.page) and member.may(Permission.EDIT_CONTENT),
    )
    wants_look = "look" in request.POST and form.is_valid()
    context = {
        "campaign": campaign,
        "text": campaign.text,
        "page": setup_pages.setup_page(campaign, form, item, may_write=may_write, wants_look=wants_look),
        "form": form,
        # Optional in a draft, but required by the checklist: do not label them as optional.
        "hides_optional": item.page in {"names", "company", "prices", "texts"},
    }
    if item.page != "prices":
        return render(request, "campaigns/setup_page.html", context)
    held = prices.held(campaign.company)
    known = f"campaigns/setup_prices.html#{'held' if held else 'none'}"
    return render(request, "campaigns/setup_prices.html", {**context, "prices": held, "known": known})


@transaction.atomic
def _write(
    request: HttpRequest, member: TeamMember, name: str, make: Callable[..., SetupForm], language: str
) -> tuple[SetupForm, bool]:
    """Validate the submission against the current draft, which is locked, and save it."""
    campaign = drafting.lock_for_update(member, name)
    form = make(request.POST, request.FILES, campaign=campaign)
    is_fine = form.is_valid() and "look" not in request.POST
    if is_fine:
        drafting.record_correction(campaign, member.user, name, language, form.replaced)
        SAVES[name](campaign, **form.chosen())
    return form, is_fine


@require_safe
@of_team
def preview(request: HttpRequest, member: TeamMember) -> HttpResponse:
    return pages.preview(request, member.campaign)


@show_or_act
@requires(Permission.PUBLISH)
def publish(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Explain what publishing means and show warnings; then publish, or submit for approval."""
    campaign = member.campaign
    if request.method != "POST":
        return _ask_to_publish(request, campaign)
    submits = request.POST.get("step") == "submit"
    try:
        (drafting.submit if submits else drafting.publish)(campaign, member.user, request.POST.get("read", ""))
    except drafting.Unread:
        messages.error(
            request, _("Please read the warnings and tick the box to confirm that you have. Nothing was published.")
        )
        return redirect("campaigns:setup_publish", campaign.slug)
    except tuple(REFUSALS) as refused:
        messages.error(request, REFUSALS[type(refused)])
        return redirect("campaigns:setup", campaign.slug)
    if submits:
        messages.success(request, _("The draft has been submitted. We will email you once it has been reviewed."))
        return redirect("campaigns:setup", campaign.slug)
    messages.success(request, _("The campaign is published. Everyone can see it now."))
    return redirect("desk:dashboard", campaign.slug)


def _ask_to_publish(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    if campaign.phase != Phase.DRAFT or not checklist.is_complete(checklist.of(campaign)):
        return redirect("campaigns:setup", campaign.slug)
    warnings, must_submit = publish_warnings.of(campaign), approval.lacks_approval(campaign)
    page = PublishPage(
        title=_("Submit for approval") if must_submit else _("Publish the campaign"),
        step="submit" if must_submit else "publish",
        must_submit=must_submit,
        warnings=warnings,
        read=publish_warnings.key(warnings),
        first_phase=campaign.get_first_phase_display(),
    )
    context = {"campaign": campaign, "text": campaign.text, "page": page}
    return render(request, "campaigns/setup_publish.html", context)
