"""The form of a pledge, and the code by mail that sending it asks for."""

import dataclasses
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import sign_in
from accounts.models import User
from campaigns import sources
from campaigns.access import find
from campaigns.models import Campaign
from campaigns.pages import frame
from common.http import show_or_act
from community import signing
from community.news import subscriptions
from pledges import pledging
from pledges.access import DRAFT
from pledges.forms import PledgeForm, amount_initial
from pledges.models import Pledge, Status
from pledges.pages.pledge_form_page import PledgeFormPage
from pledges.views.pledge_flow import start_anew

TYPED = "pledge_email"  # in the session: the address that the draft was sent with
AGAIN = "again"  # in the address: fill in the form as it was sent before


@never_cache
@show_or_act
def start(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    if not campaign.is_open:
        return redirect(campaign)
    user = request.user if isinstance(request.user, User) else None
    existing = pledging.live_pledge(campaign, user) if user else None
    initial = _shown(existing) if existing else _sent(request, campaign) or _signed(request, campaign)
    form = PledgeForm(request.POST or None, campaign=campaign, signed_in=bool(user), initial=initial)
    # Create the session before the form is sent: if the response is lost, a second submission finds the code's request.
    request.session.setdefault("came", str(campaign.pk))
    if form.is_valid():
        try:
            return _send(request, campaign, form, user)
        except sign_in.TooManyCodes:
            form.add_error("email", _("Too many codes were requested. Please wait a minute, then try again."))
        except pledging.CampaignClosed:
            return redirect(campaign)
        except pledging.Outdated:
            return start_anew(request, campaign)
    return render(request, "pledges/form.html", frame.context(PledgeFormPage(campaign, form, existing)))


def _shown(pledge: Pledge) -> dict[str, Any]:
    return {name: getattr(pledge, name) for name in ("name", "show_name", "show_amount")}


def _sent(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """The form as this browser sent it before, for a visitor who returns because their code is no longer valid."""
    pk = request.session.get(DRAFT)
    if not pk or AGAIN not in request.GET:
        return {}
    draft = campaign.pledges.filter(pk=pk, status=Status.UNCONFIRMED).select_related("campaign").first()
    # The address as it was typed: it may be a secondary one, and the primary one must not be revealed.
    return {**_shown(draft), **amount_initial(draft), "email": request.session.get(TYPED, "")} if draft else {}


def _signed(request: HttpRequest, campaign: Campaign) -> dict[str, str]:
    """Email and name from a petition signature, for a visitor who comes from there."""
    found = signing.find_by_token(request.GET.get("signature", ""))
    if found is None or found.campaign_id != campaign.pk or found.status not in subscriptions.SIGNED:
        return {}
    return {"email": found.email, "name": found.name}


@transaction.atomic
def _send(request: HttpRequest, campaign: Campaign, form: PledgeForm, user: User | None) -> HttpResponse:
    supporter = user or sign_in.get_or_create_user(form.cleaned_data["email"])
    wish = dataclasses.replace(form.wish(form.cleaned_data["cents"]), source=sources.code_of(request))
    # All in one transaction: a second click waits for the first one's draft, and then finds everything done.
    pledge, news = pledging.draft(campaign, supporter, form.key, wish)
    onward = reverse("pledges:continue")
    if news:
        request.session[DRAFT] = str(pledge.pk)
        if user is None:
            request.session[TYPED] = form.cleaned_data["email"]
            sign_in.send_code(request, supporter, f"{request.path}?{urlencode({**request.GET.dict(), AGAIN: '1'})}")
        else:
            request.session.save()
    return redirect(onward if user else sign_in.code_page(onward))
