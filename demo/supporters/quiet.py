"""The crowd comes without a noise: the site's workers, mails and limits take no notice of it."""

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
    """In this process no worker is woken, nobody is told, no call waits or is refused, and all is backdated."""
    limit = settings.STRIPE_REQUESTS_PER_SECOND
    settings.STRIPE_REQUESTS_PER_SECOND = 0
    try:
        with (
            patch.object(wakeup._bell, "ring"),  # noqa: SLF001
            patch.object(emails, "tell_many"),
            patch.object(outbox, "post_many"),
            # A person is one transaction with their calls: what it made at the sandbox is made again, or left there.
            patch.object(gateway.calling, "send"),
            switches.backdated(),
        ):
            yield
    finally:
        settings.STRIPE_REQUESTS_PER_SECOND = limit
