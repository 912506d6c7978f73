"""The card step on the payment service's page: on the way there, and back."""

import logging
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import gateway
from pledges import cards, pledging
from pledges.access import of_supporter
from pledges.models import Card, Pledge, WrongMove

log = logging.getLogger(__name__)


def to_card_step(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """Redirect to the payment service's page, or back to the pledge with an error message."""
    if not ratelimit.consume(request, action="open_card_step", key=str(pledge.supporter_id)):
        messages.error(request, _("Too many attempts to save a card. Please try again in an hour."))
        return redirect("pledges:pledge", pledge.pk)
    try:
        return redirect(cards.open_card_page(pledge))
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


@require_POST
@of_supporter
def card(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    return to_card_step(request, pledge)


@require_safe
@of_supporter
def card_return(request: HttpRequest, pledge: Pledge, card: UUID) -> HttpResponse:
    """Return from the payment service: read the result, and show a waiting page until there is one."""
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
