"""Creating the supporters without waking workers, sending mails or applying rate limits."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.conf import settings

import gateway
from common import wakeup
from common.mail import outbox
from demo.rehearsal import switches
from pledges import emails


@contextmanager
def quiet() -> Iterator[None]:
    """In this process: wake no workers, send no mail, neither delay nor refuse calls, and backdate everything."""
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
