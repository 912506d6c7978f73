"""What the team does with its webhooks: adding, changing and removing them, and sending by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, Permission
from common import wakeup
from common.ids import uuid7
from desk.models import Delivery, Event, Webhook
from desk.webhooks import bodies, occasions, signing

MOST = 10  # webhooks of a campaign
BOTH_VALID = timedelta(days=1)  # for which messages are signed with a replaced secret too

Kind = CampaignAct.Kind
State = Delivery.State


class TooMany(Exception):
    """The campaign has as many webhooks as it may have."""


class NotFailed(Exception):
    """This delivery is not one that has failed, or its webhook is off."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the team says about a webhook."""

    name: str
    url: str
    events: Collection[str]


def lock(campaign_id: UUID, pk: UUID, by: User | None = None) -> Webhook:
    """Lock the campaign and its webhook, in this order. Raises NotAllowed, and Webhook.DoesNotExist."""
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)
    if by:
        campaign.team.require(by, Permission.PUBLISH)
    held = campaign.webhooks.select_for_update().get(pk=pk)
    held.campaign = campaign
    return held


@transaction.atomic
def add(campaign: Campaign, by: User, kind: Webhook.Kind, wish: Wish) -> Webhook:
    """It is told what comes about from now on. Raises NotAllowed, TooMany."""
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    campaign.team.require(by, Permission.PUBLISH)
    if campaign.webhooks.count() >= MOST:
        raise TooMany(campaign.slug)
    made = Webhook(campaign=campaign, kind=kind, name=wish.name, url=wish.url)
    if kind == Webhook.Kind.STANDARD:
        made.secret = signing.new_secret()
    begin(made, wish.events)
    made.save()
    log(made, by, Kind.WEBHOOK_ADDED)
    return made


@transaction.atomic
def change(webhook: Webhook, by: User, wish: Wish) -> None:
    """Events that were chosen before go on; new ones are told from now on. Raises NotAllowed, Webhook.DoesNotExist."""
    held = lock(webhook.campaign_id, webhook.pk, by)
    kept = {event: since for event, since in held.events.items() if event in wish.events}
    begin(held, set(wish.events) - kept.keys())
    held.events |= kept
    held.name, held.url = wish.name, wish.url
    held.save()
    log(held, by, Kind.WEBHOOK_CHANGED)


@transaction.atomic
def replace_secret(webhook: Webhook, by: User) -> None:
    """The old one remains valid for a day. Raises NotAllowed, and Webhook.DoesNotExist."""
    held = lock(webhook.campaign_id, webhook.pk, by)
    if held.kind == Webhook.Kind.STANDARD:
        held.former_secret, held.former_until = held.secret, timezone.now() + BOTH_VALID
        held.secret = signing.new_secret()
        held.save(update_fields=["secret", "former_secret", "former_until"])
        log(held, by, Kind.WEBHOOK_CHANGED)


def both_until(webhook: Webhook) -> datetime | None:
    """Until when messages are signed with the former secret too; None if they are not."""
    return webhook.former_until if webhook.former_until and timezone.now() < webhook.former_until else None


@transaction.atomic
def remove(webhook: Webhook, by: User) -> None:
    """Raises NotAllowed, and Webhook.DoesNotExist if somebody else was faster."""
    held = lock(webhook.campaign_id, webhook.pk, by)
    log(held, by, Kind.WEBHOOK_REMOVED)
    held.delete()


def send_test(webhook: Webhook) -> None:
    webhook.deliveries.create(event=Event.TEST, key=f"test:{uuid7()}", body=bodies.of_test(webhook))
    wake()


def try_again(delivery: Delivery) -> None:
    """Begin again with the attempts, under the same id. Raises NotFailed."""
    failed = Delivery.objects.filter(pk=delivery.pk, state=State.FAILED, webhook__off_at=None)
    if not failed.update(state=State.PENDING, due_at=timezone.now(), tries=0):
        raise NotFailed(delivery.pk)
    wake()


def wake() -> None:
    wakeup.wake_on_commit("desk.tasks.tell_webhooks")


def begin(webhook: Webhook, events: Collection[str]) -> None:
    """Have these events, and no others, told from now on."""
    now = timezone.now().isoformat()
    webhook.events = dict.fromkeys(sorted(events), now)
    if Event.MILESTONE in events and (total := occasions.level(webhook.campaign)):
        webhook.percent, webhook.people = occasions.percent(total), occasions.people(total)


def log(webhook: Webhook, by: User | None, kind: CampaignAct.Kind) -> None:
    """Of the address only the server is in the log: that of a chat is a secret."""
    data = {"webhook": webhook.name, "server": urlsplit(webhook.url).hostname}
    webhook.campaign.acts.create(by=by, kind=kind, data=data)
