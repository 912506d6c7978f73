"""Turning the campaign's updates by email on or off, on the page of a pledge."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.news import subscriptions
from pledges.access import of_supporter
from pledges.models import Pledge


@require_POST
@of_supporter
def updates(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """Subscribe to the campaign's updates by email or unsubscribe, depending on the button."""
    wants = "again" in request.POST
    subscriptions.set_wants_updates(pledge.campaign, pledge.supporter.email, wants)
    if wants:
        messages.success(request, _("You will receive the campaign’s updates by email."))
    else:
        messages.success(
            request, _("You will no longer receive updates by email. You will still receive emails about your pledge.")
        )
    return redirect("pledges:pledge", pledge.pk)
