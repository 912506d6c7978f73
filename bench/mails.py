"""How many mails one worker process makes without a mail server: an update to many people, a receipt, a failed card.

Rendered is from the row in the outbox to the bytes for the mail server. The baseline, which alternates, makes the same
bytes from texts and headers that are ready. Delivered is all that a worker does, with its rows. All by CPU time.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from email import policy as policies

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from bench.report import Report, at_least
from campaigns.models import Campaign
from common.mail import delivery, outbox
from common.models import Mail
from community.news import mailing
from demo.seeding import load
from demo.seeding.campaigns import SLUG
from pledges import emails
from pledges.models import Pledge, Status
from tests.helpers import mails
from tests.helpers.community.updates import make_update

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
MAILS = int(os.environ.get("BENCH_REQUESTS", "200"))  # in a round
PARAGRAPHS = 3  # of the sample text, which has a heading, links, lists and a table
KINDS = {"update": "update", "charged": "receipt", "card_failed": "card failed"}
GOAL = at_least(300)


class Discarding(BaseEmailBackend):
    """A mail server that takes no time; the message is made as for a real one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        made(email_messages)
        return len(email_messages)


def made(messages: Sequence[EmailMessage]) -> None:
    for message in messages:
        message.message(policy=policies.SMTP).as_bytes()


def made_by_django(messages: Sequence[EmailMessage]) -> None:
    """The same, without our own headers."""
    for message in messages:
        EmailMultiAlternatives.message(message, policy=policies.SMTP).as_bytes()


def main(report: Report) -> None:
    settings.MAILERS = {"default": {"BACKEND": "bench.mails.Discarding"}}
    load.load(max(ROUNDS * MAILS * 2, 1_000), 1, sys.stderr)
    post(Campaign.objects.get(slug=f"{SLUG}-1"))
    for kind, name in KINDS.items():
        render(report, kind, name)
    for kind, name in KINDS.items():
        deliver(report, kind, name)


def post(campaign: Campaign) -> None:
    """Post as many mails of each kind as are needed."""
    make_update(campaign, "The plan", mails.BODY * PARAGRAPHS, by_mail=True)
    while mailing.mail_due():
        pass
    pledges = Pledge.objects.filter(status=Status.SECURED).select_related("supporter")[: ROUNDS * MAILS]
    of_key = {str(pledge.pk): pledge for pledge in pledges}
    emails.notify_many("charged", campaign, of_key)
    emails.notify_many("card_failed", campaign, of_key, lambda _: mails.REPAIRS[-1])


def render(report: Report, kind: str, name: str) -> None:
    rows = list(Mail.objects.filter(kind=kind).order_by("pk")[:MAILS])
    ready = [outbox.render(mail) for mail in rows]
    bare, ours = [], []
    for _ in range(ROUNDS):
        bare.append(MAILS / seconds(lambda: made_by_django(ready)))
        ours.append(MAILS / seconds(lambda: made([outbox.render(mail) for mail in rows])))
    report.add(f"{name}: bytes of a message that is ready", bare, "/s")
    report.add(f"{name}: rendered", ours, "/s", GOAL)
    report.add(f"{name}: of the baseline", [mine / theirs for mine, theirs in zip(ours, bare, strict=True)], "of")


def deliver(report: Report, kind: str, name: str) -> None:
    """A round is one batch."""
    Mail.objects.update(due_at=None)
    Mail.objects.filter(kind=kind).update(due_at=timezone.now())
    rates = [MAILS / seconds(lambda: delivery.deliver(MAILS)) for _ in range(ROUNDS)]
    report.add(f"{name}: delivered", rates, "/s", GOAL)


def seconds(do: Callable[[], object]) -> float:
    """CPU time of this process."""
    began = time.process_time()
    do()
    return time.process_time() - began
