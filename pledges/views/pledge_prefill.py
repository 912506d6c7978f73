"""What the form for pledging is filled in with: an earlier pledge or draft, or a signature of the petition."""

from typing import Any

from django.http import HttpRequest

from campaigns.models import Campaign
from community import signing
from community.news import subscriptions
from pledges.access import ended_pledge, known_pledge, own_pledge, sent_draft
from pledges.forms.pledge import pledge_initial
from pledges.models import Pledge
from pledges.views.pledge_sending import AGAIN, TYPED


def existing(request: HttpRequest, campaign: Campaign) -> Pledge | None:
    """The pledge that the form changes. A user who is signed in pledges for themselves, whosever link was opened."""
    return (own_pledge if request.user.is_authenticated else known_pledge)(request, campaign)


def initial(request: HttpRequest, campaign: Campaign, existing: Pledge | None) -> dict[str, Any]:
    if sent := _sent(request, campaign):
        return sent
    earlier = existing or ended_pledge(request, campaign)
    return pledge_initial(earlier) if earlier else _signed(request, campaign)


def _sent(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """The form as this browser sent it before, with its key: sent again, it changes the same draft."""
    draft = sent_draft(request) if AGAIN in request.GET else None
    if draft is None or draft.campaign != campaign:
        return {}
    # The address as it was typed: it may be a secondary one, and the primary one must not be revealed.
    return {**pledge_initial(draft), "email": request.session.get(TYPED, ""), "form_key": draft.form_key}


def _signed(request: HttpRequest, campaign: Campaign) -> dict[str, str]:
    """Email and name from a petition signature, for a visitor who comes from there."""
    found = signing.find_by_token(request.GET.get("signature", ""))
    if found is None or found.campaign_id != campaign.pk or found.status not in subscriptions.SIGNED:
        return {}
    return {"email": found.email, "name": found.name}
