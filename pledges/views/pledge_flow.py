"""From the form to "done": the form, the code by mail, the card step outside, the way back."""

import dataclasses
import logging
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

import gateway
from accounts import sign_in
from accounts.models import User
from campaigns import sources
from campaigns.access import find
from campaigns.models import Campaign
from campaigns.pages import frame
from common.http import show_or_act
from community import signing
from community.news import subscriptions
from pledges import cards, pledging
from pledges.access import DRAFT, of_supporter, own_draft
from pledges.forms import PledgeForm, amount_initial
from pledges.models import Card, Pledge, Status, WrongMove
from pledges.pages.pledge_form_page import DonePage, PledgeFormPage

log = logging.getLogger(__name__)

TYPED = "pledge_email"  # in the session: the address that the draft was sent with
AGAIN = "again"  # in the address: fill the form in as it was sent before


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
    # A session before the form is sent: if the answer is lost, the form sent again finds the code asked for.
    request.session.setdefault("came", str(campaign.pk))
    if form.is_valid():
        try:
            return _send(request, campaign, form, user)
        except sign_in.TooManyCodes:
            form.add_error("email", _("Too many codes were requested. Please wait a minute, then try again."))
        except pledging.CampaignClosed:
            return redirect(campaign)
        except pledging.Outdated:
            return _start_anew(request, campaign)
    return render(request, "pledges/form.html", frame.context(PledgeFormPage(campaign, form, existing)))


def _shown(pledge: Pledge) -> dict[str, Any]:
    return {name: getattr(pledge, name) for name in ("name", "show_name", "show_amount")}


def _sent(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """What somebody has sent in this browser, who comes back because their code is no longer valid."""
    pk = request.session.get(DRAFT)
    if not pk or AGAIN not in request.GET:
        return {}
    draft = campaign.pledges.filter(pk=pk, status=Status.UNCONFIRMED).select_related("campaign").first()
    # The address as it was typed: it may be the second one of somebody whose first nobody here should learn.
    return {**_shown(draft), **amount_initial(draft), "email": request.session.get(TYPED, "")} if draft else {}


def _start_anew(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    messages.info(
        request, _("The campaign has changed since you opened this form. Please review it and fill in the form again.")
    )
    return redirect("pledges:start", campaign.slug)


def _signed(request: HttpRequest, campaign: Campaign) -> dict[str, str]:
    """What somebody who comes from their signature under the petition has filled in there."""
    found = signing.follow(request.GET.get("signature", ""))
    if found is None or found.campaign_id != campaign.pk or found.status not in subscriptions.SIGNED:
        return {}
    return {"email": found.email, "name": found.name}


@transaction.atomic
def _send(request: HttpRequest, campaign: Campaign, form: PledgeForm, user: User | None) -> HttpResponse:
    supporter = user or sign_in.known(form.cleaned_data["email"])
    wish = dataclasses.replace(form.wish(form.cleaned_data["cents"]), source=sources.code_of(request))
    # All in one transaction: a second click waits for the first at the draft, and then finds everything done.
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


@never_cache
@login_required
@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """Go on with the draft of this browser, now that its sender is signed in. Safe to open again."""
    pledge = own_draft(request)
    if pledge is None:
        return redirect("pledges:mine")
    pledge.supporter.remember_language()
    try:
        if pledge.status == Status.UNCONFIRMED:
            pledging.confirm(pledge)
    except pledging.AlreadyPledged:
        return redirect("pledges:replace")
    except pledging.CampaignClosed:
        return redirect(pledge.campaign)
    except pledging.Outdated:
        return _start_anew(request, pledge.campaign)
    except WrongMove:
        pledge.refresh_from_db()  # a second click was faster
    if pledge.status == Status.INTERESTED and pledge.campaign.asks_for_cards:
        return to_card_step(request, pledge)
    return redirect("pledges:done", pledge.pk)


def to_card_step(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """Send the supporter to the payment service's page, or back to their pledge with the reason."""
    if not ratelimit.consume(request, action="open_card_step", key=str(pledge.supporter_id)):
        messages.error(request, _("Too many attempts to save a card. Please try again in an hour."))
        return redirect("pledges:pledge", pledge.pk)
    try:
        return redirect(cards.ask(pledge))
    except cards.ConsentNeeded:
        return redirect("pledges:amount", pledge.pk)
    except (pledging.CampaignClosed, WrongMove):
        messages.error(request, _("No card can be saved for this pledge right now."))
    except gateway.Unavailable:
        messages.error(
            request,
            _(
                "The payment provider did not respond, so no card has been saved yet. Your pledge has been recorded; "
                "please try again."
            ),
        )
    except gateway.Refused:
        log.exception("card step of %s", pledge)
        messages.error(
            request, _("The payment provider refused to save a card. We have been notified and are looking into it.")
        )
    return redirect("pledges:pledge", pledge.pk)


@never_cache
@login_required
@show_or_act
def replace(request: HttpRequest) -> HttpResponse:
    draft = own_draft(request)
    existing = pledging.live_pledge(draft.campaign, draft.supporter) if draft else None
    if not draft or not existing or draft.status != Status.UNCONFIRMED:
        return redirect("pledges:mine")
    if request.method == "POST":
        try:
            pledge = pledging.replace(existing, draft)
        except (pledging.CampaignClosed, WrongMove):
            messages.error(request, _("This pledge can no longer be changed."))
            return redirect("pledges:pledge", existing.pk)
        except pledging.Outdated:
            return _start_anew(request, draft.campaign)
        request.session[DRAFT] = str(pledge.pk)
        return redirect("pledges:continue")
    context = {"campaign": draft.campaign, "text": draft.campaign.text, "draft": draft, "existing": existing}
    return render(request, "pledges/replace.html", context)


@require_POST
@of_supporter
def card(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    return to_card_step(request, pledge)


@require_safe
@of_supporter
def card_return(request: HttpRequest, pledge: Pledge, card: UUID) -> HttpResponse:
    """Come back from the payment service: ask it, and wait where it has not made up its mind."""
    step = get_object_or_404(pledge.cards.select_related("pledge"), pk=card)
    try:
        state = cards.settle(step)
    except gateway.Unavailable:
        state = Card.State.ASKED
    if state == Card.State.ASKED:
        page = render(request, "pledges/waiting.html", {"pledge": pledge, "campaign": pledge.campaign})
        page["Refresh"] = "3"
        return page
    if state == Card.State.SAVED:
        return redirect("pledges:done", pledge.pk)
    if state == Card.State.DROPPED and step.method_id and not step.last4:
        messages.error(
            request, _("Nothing was saved: only a card can be used for a pledge. Please try again with a card.")
        )
    else:
        messages.error(request, _("This card was not saved."))
    return redirect("pledges:pledge", pledge.pk)


@require_safe
@of_supporter
def done(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    campaign = pledge.campaign
    if not pledge.is_live or (pledge.status == Status.INTERESTED and campaign.asks_for_cards):
        return redirect("pledges:pledge", pledge.pk)
    return render(request, "pledges/done.html", frame.context(DonePage(pledge)))
