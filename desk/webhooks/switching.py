"""Switching webhooks off, by the team or because nothing gets through, and on again."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from campaigns.models import CampaignAct, Permission
from common.mail import outbox
from desk.models import Delivery, Webhook
from desk.webhooks import managing

Kind = CampaignAct.Kind


@transaction.atomic
def switch_off(webhook: Webhook, by: User) -> None:
    """What is on its way ends. Raises NotAllowed, and Webhook.DoesNotExist if it was removed."""
    held = managing.lock(webhook.campaign_id, webhook.pk, by)
    if held.is_on:
        _off(held, Webhook.Off.BY_TEAM)
        managing.log(held, by, Kind.WEBHOOK_OFF)


@transaction.atomic
def switch_on(webhook: Webhook, by: User) -> None:
    """It is told what comes about from now on. Raises NotAllowed, and Webhook.DoesNotExist if it was removed."""
    held = managing.lock(webhook.campaign_id, webhook.pk, by)
    if not held.is_on:
        held.off_at, held.off_because, held.failing_since = None, "", None
        managing.begin(held, held.events)
        held.save()
        managing.log(held, by, Kind.WEBHOOK_ON)


@transaction.atomic
def give_up(webhook_id: UUID, reason: Webhook.Off) -> None:
    """Switch it off and mail those who can do something about it, once."""
    campaign_id = Webhook.objects.filter(pk=webhook_id).values_list("campaign", flat=True).first()
    held = managing.lock(campaign_id, webhook_id) if campaign_id else None
    if held and held.is_on:
        _off(held, reason)
        managing.log(held, None, Kind.WEBHOOK_OFF)
        _tell(held)


def _off(webhook: Webhook, reason: Webhook.Off) -> None:
    webhook.off_at, webhook.off_because = timezone.now(), reason
    webhook.save(update_fields=["off_at", "off_because"])
    pending = webhook.deliveries.filter(state=Delivery.State.PENDING)
    pending.update(state=Delivery.State.FAILED, problem=Delivery.Problem.OFF, due_at=None)


def _tell(webhook: Webhook) -> None:
    campaign = webhook.campaign
    for member in campaign.team.who_may(Permission.PUBLISH).select_related("user"):
        with translation.override(member.user.language):
            data = {
                "campaign_title": campaign.text.title,
                "name": webhook.name,
                "reason": webhook.off_because,
                "url": settings.SITE_URL + reverse("desk:webhook", args=[campaign.slug, webhook.pk]),
            }
            key = f"webhook_off:{webhook.pk}:{webhook.off_at}:{member.pk}"
            outbox.post("webhook_off", member.user.email, data, key=key)
