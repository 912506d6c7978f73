"""Noting what webhooks have to tell: a delivery for each webhook and occasion, which the database lets exist once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from campaigns.totals import StageTotal
from desk.models import Delivery, Event, Webhook
from desk.webhooks import bodies, occasions
from desk.webhooks.occasions import Occasion


def note() -> None:
    """Note what has come about since each webhook was added, and is not noted yet."""
    webhooks = list(Webhook.objects.on().select_related("campaign"))
    news: dict[UUID, list[Occasion]] = defaultdict(list)
    for occasion in occasions.recent({each.campaign_id for each in webhooks}):
        news[occasion.campaign_id].append(occasion)
    counted = occasions.levels({each.campaign for each in webhooks if Event.MILESTONE in each.events})
    known = _known(webhook for webhook in webhooks if webhook.campaign_id in news)
    for webhook in webhooks:
        wanted = [each for each in news[webhook.campaign_id] if (webhook.pk, each.key) not in known]
        _note_one(webhook, wanted, counted.get(webhook.campaign_id))


def _known(webhooks: Iterable[Webhook]) -> set[tuple[UUID, str]]:
    return set(Delivery.objects.filter(webhook__in=webhooks).values_list("webhook_id", "key"))


def _note_one(webhook: Webhook, news: list[Occasion], total: StageTotal | None) -> None:
    found = _wanted(webhook, news, total)
    if not found:
        return
    made = [Delivery(webhook=webhook, event=each.event, key=each.key, body=bodies.of(webhook, each)) for each in found]
    with transaction.atomic():
        held = Webhook.objects.on().select_for_update().filter(pk=webhook.pk).first()
        # Otherwise the team has changed it meanwhile: what is still wanted is found again.
        if held and (held.kind, held.events) == (webhook.kind, webhook.events):
            Delivery.objects.bulk_create(made, ignore_conflicts=True)
            _remember(held, total)


def _wanted(webhook: Webhook, news: list[Occasion], total: StageTotal | None) -> list[Occasion]:
    chosen = {event: datetime.fromisoformat(since) for event, since in webhook.events.items()}
    found = [each for each in news if each.event in chosen and each.at >= chosen[each.event]]
    if total and Event.MILESTONE in chosen:
        found += occasions.milestones(webhook, total, timezone.now())
    return sorted(found, key=lambda each: each.at)


def _remember(webhook: Webhook, total: StageTotal | None) -> None:
    """Milestones below the highest one are no news any more, also if pledges are withdrawn and made again."""
    if total and Event.MILESTONE in webhook.events:
        webhook.percent = max(webhook.percent, occasions.percent(total))
        webhook.people = max(webhook.people, occasions.people(total))
        webhook.save(update_fields=["percent", "people"])
