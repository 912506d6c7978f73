"""The list of webhooks, and the page of one with what it was told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import TeamMember
from common.pages.partials import PartialEnum
from desk.models import Delivery, Event, Webhook
from desk.views.webhooks.access import of_owners, of_webhook
from desk.webhooks import managing, sending

LISTED = 50


class State(PartialEnum, partials="desk/webhooks/state.html#"):
    """Each has a partial in desk/webhooks/state.html."""

    ON = "on"
    FAILING = "failing"
    OFF = "off"


class Progress(PartialEnum, partials="desk/webhooks/state.html#"):
    """What has become of a message; each has a partial in desk/webhooks/state.html."""

    WAITING = "waiting"
    AGAIN = "again"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    webhook: Webhook
    state: State


@dataclass(frozen=True, slots=True)
class Sent:
    """A message and its body, with line breaks to be read."""

    delivery: Delivery
    progress: Progress
    body: str
    can_be_tried: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    rows: list[Row]
    can_add: bool
    most: int = managing.MOST


@dataclass(frozen=True, slots=True)
class WebhookPage:
    """`secrets_until` is until when the former secret is valid too, if it is."""

    row: Row
    events: list[str]
    sent: list[Sent]
    both_until: datetime | None
    days: int = sending.KEEP.days


@require_safe
@of_owners
def index(request: HttpRequest, member: TeamMember) -> HttpResponse:
    rows = [_row(webhook) for webhook in member.campaign.webhooks.all()]
    page = ListPage(rows, can_add=len(rows) < managing.MOST)
    context = {"campaign": member.campaign, "text": member.campaign.text, "page": page}
    return render(request, "desk/webhooks/list.html", context)


@require_safe
@of_webhook
def one(request: HttpRequest, member: TeamMember, webhook: Webhook) -> HttpResponse:
    found = list(webhook.deliveries.order_by("-id")[:LISTED])
    page = WebhookPage(
        _row(webhook),
        events=[str(event.label) for event in Event if event in webhook.events],
        sent=[_sent(webhook, delivery) for delivery in found],
        both_until=managing.both_until(webhook),
    )
    context = {"campaign": member.campaign, "text": member.campaign.text, "page": page}
    response = render(request, "desk/webhooks/one.html", context)
    if any(each.progress == Progress.WAITING for each in page.sent):
        response["Refresh"] = "5"
    return response


def _row(webhook: Webhook) -> Row:
    if not webhook.is_on:
        return Row(webhook, State.OFF)
    return Row(webhook, State.FAILING if webhook.failing_since else State.ON)


def _sent(webhook: Webhook, delivery: Delivery) -> Sent:
    body = json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False)
    can_be_tried = webhook.is_on and delivery.state == Delivery.State.FAILED
    return Sent(delivery, _progress(delivery), body, can_be_tried)


def _progress(delivery: Delivery) -> Progress:
    if delivery.state == Delivery.State.PENDING:
        return Progress.AGAIN if delivery.tried_at else Progress.WAITING
    return Progress.FAILED if delivery.state == Delivery.State.FAILED else Progress.DELIVERED
