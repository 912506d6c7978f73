"""Creating the supporters without waking workers, sending mails or applying rate limits."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from unittest.mock import patch

from django.conf import settings
from django.utils import timezone

import gateway
from common import wakeup
from common.mail import outbox
from common.mail.outbox import OutgoingMail
from common.models import Mail
from demo.rehearsal import switches
from pledges import emails

NOTIFY_MANY = emails.notify_many


@contextmanager
def quiet() -> Iterator[None]:
    """In this process: wake no workers, post no mail, neither delay nor refuse calls, and backdate everything."""
    limit = settings.STRIPE_REQUESTS_PER_SECOND
    settings.STRIPE_REQUESTS_PER_SECOND = 0
    try:
        with (
            patch.object(wakeup._waker, "wake"),  # noqa: SLF001
            patch.object(emails, "notify_many"),
            patch.object(outbox, "post_many"),
            # Each person is one transaction that includes calls: after a rollback the calls are repeated, or what
            # they created stays in the sandbox unused.
            patch.object(gateway.calling, "send"),
            switches.backdated(),
        ):
            yield
    finally:
        settings.STRIPE_REQUESTS_PER_SECOND = limit


@contextmanager
def mails_recorded() -> Iterator[None]:
    """Within quiet(): keep mails in the outbox as if they had been sent."""
    with patch.object(emails, "notify_many", NOTIFY_MANY), patch.object(outbox, "post_many", _record):
        yield


def _record(letters: Iterable[OutgoingMail]) -> None:
    now = timezone.now()
    sent = (Mail(**asdict(letter) | {"data": {}, "due_at": None}, sent_at=now) for letter in letters)
    Mail.objects.bulk_create(sent, ignore_conflicts=True)
