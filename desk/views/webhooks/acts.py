"""The buttons of a webhook: testing it, trying again, switching it off and on, and replacing its secret."""

from __future__ import annotations

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.models import TeamMember
from desk.models import Webhook
from desk.views.webhooks.access import of_webhook
from desk.webhooks import managing, switching


@require_POST
@of_webhook
def test(request: HttpRequest, member: TeamMember, webhook: Webhook) -> HttpResponse:
    if not webhook.is_on:
        messages.error(request, _("The webhook is off. Switch it on first."))
    elif not ratelimit.consume(request, action="test_webhook", key=str(member.campaign_id)):
        messages.error(request, _("Too many tests within an hour. Please continue later."))
    else:
        managing.send_test(webhook)
        messages.success(request, _("The test is on its way. What came of it is shown below."))
    return _back(webhook)


@require_POST
@of_webhook
def again(request: HttpRequest, member: TeamMember, webhook: Webhook, delivery: UUID) -> HttpResponse:  # noqa: ARG001
    found = get_object_or_404(webhook.deliveries, pk=delivery)
    try:
        managing.try_again(found)
        messages.success(request, _("It is on its way again."))
    except managing.NotFailed:
        messages.error(request, _("Only a message that has failed can be sent again, and only if the webhook is on."))
    return _back(webhook)


@require_POST
@of_webhook
def switch(request: HttpRequest, member: TeamMember, webhook: Webhook) -> HttpResponse:
    if "on" in request.POST:
        switching.switch_on(webhook, member.user)
        messages.success(request, _("Switched on. What comes about from now on is posted."))
    else:
        switching.switch_off(webhook, member.user)
        messages.success(request, _("Switched off. Nothing is posted any more."))
    return _back(webhook)


@require_POST
@of_webhook
def replace_secret(request: HttpRequest, member: TeamMember, webhook: Webhook) -> HttpResponse:
    if webhook.secret:
        managing.replace_secret(webhook, member.user)
        messages.success(request, _("There is a new secret. The old one is valid for another day."))
    return _back(webhook)


def _back(webhook: Webhook) -> HttpResponse:
    return redirect("desk:webhook", webhook.campaign.slug, webhook.pk)
