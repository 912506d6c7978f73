"""Sending deliveries that are due, and trying again those that fail, later each time.

At least once: if a worker dies before it has recorded an answer, the message goes out again under the same id. While
one worker has a delivery, no other has it (common.worklist).
"""

from __future__ import annotations

from datetime import timedelta
from random import uniform
from typing import Any
from uuid import UUID

from django.utils import timezone

from common.crash import point
from desk.models import Delivery, Webhook
from desk.webhooks import calling, managing, signing, switching
from desk.webhooks.calling import Answer, Message

AT_ONCE = 16  # two rounds of the threads, each shorter than half a lease
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# As Standard Webhooks suggests: ten attempts within three days.
PAUSES = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]
GIVE_UP_WEBHOOK_AFTER = 5 * DAY
GONE = 410
KEEP = 30 * DAY

State = Delivery.State


def send_due() -> int:
    """Send a batch; returns how many were claimed."""
    batch = Delivery.objects.select_related("webhook").claim(AT_ONCE)
    for delivery, answer in zip(batch, calling.post_each([_message(each) for each in batch]), strict=True):
        point("webhook:answered")
        _record(delivery, answer)
    return len(batch)


def purge() -> None:
    """Delete what is old. It was looked for in the database for a shorter time, so nothing is noted again."""
    Delivery.objects.filter(created_at__lt=timezone.now() - KEEP).delete()


def _message(delivery: Delivery) -> Message:
    webhook, now = delivery.webhook, timezone.now()
    headers = {}
    if webhook.secret:
        valid = [webhook.secret, *([webhook.former_secret] if managing.both_until(webhook) else [])]
        headers = signing.headers(delivery.message_id, int(now.timestamp()), delivery.body, valid)
    return Message(webhook.url, delivery.body, headers)


def _record(delivery: Delivery, answer: Answer) -> None:
    """Record an attempt, unless another worker has the delivery by now; then that one records its own."""
    now = timezone.now()
    facts = {"problem": answer.problem, "status": answer.status, "answer": answer.text, "tried_at": now}
    next_step: dict[str, Any]
    if not answer.problem:
        next_step = {"state": State.DELIVERED, "due_at": None}
    elif delivery.tries > len(PAUSES):
        next_step = {"state": State.FAILED, "due_at": None}
    else:
        next_step = {"due_at": now + _pause(delivery.tries, answer)}
    mine = Delivery.objects.filter(pk=delivery.pk, due_at=delivery.due_at)
    if mine.update(**facts, **next_step):
        _judge(delivery.webhook_id, answer)


def _pause(tries: int, answer: Answer) -> timedelta:
    """With jitter, so that not everything comes back at once to a server that has recovered."""
    pause = PAUSES[tries - 1] * uniform(0.8, 1.2)  # noqa: S311  (not for secrets)
    return max(pause, timedelta(seconds=answer.wait))


def _judge(webhook_id: UUID, answer: Answer) -> None:
    """Note since when nothing gets through, and switch the webhook off if that is for good."""
    webhook, now = Webhook.objects.filter(pk=webhook_id), timezone.now()
    if not answer.problem:
        webhook.exclude(failing_since=None).update(failing_since=None)
        return
    webhook.filter(failing_since=None).update(failing_since=now)
    if answer.status == GONE:
        switching.give_up(webhook_id, Webhook.Off.GONE)
    elif webhook.filter(failing_since__lte=now - GIVE_UP_WEBHOOK_AFTER).exists():
        switching.give_up(webhook_id, Webhook.Off.FAILING)
