"""Sending the form for pledging: saving the draft, and mailing a code to visitors who have to sign in."""

import dataclasses
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import sign_in
from accounts.models import User
from campaigns import sources
from campaigns.models import Campaign
from pledges import pledging
from pledges.access import DRAFT, session_of_form
from pledges.forms.pledge import PledgeForm
from pledges.views.pledge_flow import start_anew

TYPED = "pledge_email"  # in the session: the address that the draft was sent with
AGAIN = "again"  # in the address: fill in the form as it was sent before


def send(request: HttpRequest, campaign: Campaign, form: PledgeForm) -> HttpResponse | None:
    """Save the draft and go on, to the code if the visitor has to sign in; None after adding an error to the form."""
    session = request.session
    try:
        return _save(request, campaign, form)
    except sign_in.TooManyCodes as refusal:
        request.session = session  # a new one was rolled back together with the draft
        form.add_error("email", str(refusal))
    except pledging.CampaignClosed:
        return redirect(campaign)
    except pledging.Outdated:
        return start_anew(request, campaign)
    return None


@transaction.atomic
def _save(request: HttpRequest, campaign: Campaign, form: PledgeForm) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    supporter = user or sign_in.get_or_create_user(form.cleaned_data["email"])
    inviting = pledging.inviting(campaign, sources.via_of(request), supporter)
    wish = dataclasses.replace(
        form.wish(form.cleaned_data["cents"]), source=sources.code_of(request), via_id=inviting.pk if inviting else None
    )
    # All in one transaction: a second click waits for the first one's draft, and then finds everything done.
    pledge, news = pledging.draft(campaign, supporter, form.key, wish)
    onward = reverse("pledges:continue")
    if not request.session.session_key:
        request.session = session_of_form(form.key)
    if news:
        request.session[DRAFT] = str(pledge.pk)
        if user is None:
            request.session[TYPED] = form.cleaned_data["email"]
            sign_in.send_code(request, supporter, f"{request.path}?{urlencode({**request.GET.dict(), AGAIN: '1'})}")
        else:
            request.session.save()
    return redirect(onward if user else sign_in.code_page(onward))
