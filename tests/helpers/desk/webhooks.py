"""Webhooks, and a server outside that takes what they post."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from desk.models import Delivery, Event, Webhook
from desk.webhooks import managing, noting, sending
from desk.webhooks.managing import Wish
from sandbox.sink.server import Server
from sandbox.sink.store import Message, Messages
from tests.helpers.builders import make_member

ALL = [event.value for event in Event if event != Event.TEST]


def owner_of(campaign: Campaign) -> User:
    found = campaign.team.filter(role=TeamMember.Role.OWNER).first()
    return found.user if found else make_member(campaign, TeamMember.Role.OWNER)


def wish(**facts: Any) -> Wish:
    return Wish(**{"name": "Ours", "url": "https://hooks.example.org/in", "events": ALL, **facts})


def make_webhook(campaign: Campaign, kind: str = "standard", **facts: Any) -> Webhook:
    """One that is told everything from a day ago."""
    made = managing.add(campaign, owner_of(campaign), Webhook.Kind(kind), wish(**facts))
    begin = (timezone.now() - timedelta(days=1)).isoformat()
    made.events = dict.fromkeys(made.events, begin)
    made.save()
    return made


def make_delivery(webhook: Webhook, **facts: Any) -> Delivery:
    """A test message that is due."""
    key = f"test:{webhook.deliveries.count()}"
    made: Delivery = webhook.deliveries.create(**{"event": Event.TEST, "key": key, "body": '{"test": "ü"}', **facts})
    return made


def noted(webhook: Webhook) -> list[str]:
    """Note what has come about, and return the keys of what the webhook tells of it, in order."""
    noting.note()
    return list(webhook.deliveries.order_by("pk").values_list("key", flat=True))


def bodies(webhook: Webhook) -> list[Any]:
    return [json.loads(each.body) for each in webhook.deliveries.order_by("pk")]


def send() -> None:
    while sending.send_due():
        pass


def come_due() -> None:
    Delivery.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


class Sink:
    def __init__(self) -> None:
        self.kept = Messages()
        self.server = Server(0, self.kept)
        self.url = self.server.url
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    @property
    def taken(self) -> list[Message]:
        """The oldest first."""
        return self.kept.newest()[::-1]


@contextmanager
def running_sink(settings: Any) -> Iterator[Sink]:
    sink = Sink()
    settings.WEBHOOK_SANDBOX = sink.url
    yield sink
    sink.server.shutdown()
    sink.server.server_close()
    sink.kept.close()
