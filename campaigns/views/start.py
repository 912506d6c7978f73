"""Starting a campaign: the form for its draft, or for an account first."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import sign_in
from accounts.models import User
from campaigns.forms.starting import NewcomerForm, StartForm
from campaigns.models import Campaign, Company, Permission, TeamMember
from campaigns.setup import approval, drafting
from common.http import show_or_act
from common.pages.partials import PartialEnum


class Begins(PartialEnum, partials="campaigns/setup_start.html#"):
    """Who may start a campaign here; each has a partial in campaigns/setup_start.html."""

    NOBODY = "nobody"
    NEWCOMER = "newcomer"
    USER = "user"

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
        except sign_in.TooManyCodes as refusal:
            form.add_error("email", str(refusal))
    return render(request, "campaigns/setup_start.html", {"form": form, "begins": Begins.NEWCOMER})


def _begun(request: HttpRequest, form: StartForm) -> Campaign | None:
    """The draft that the first click of a double click created."""
    own = TeamMember.objects.who_may(Permission.PUBLISH).filter(user_id=str(request.user.pk))
    return Campaign.objects.filter(phase=Campaign.Phase.DRAFT, slug=form.address, team__in=own).first()


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
