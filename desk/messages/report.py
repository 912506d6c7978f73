"""What has become of a message, and of its mails as far as the outbox knows: it keeps a mail for 90 days."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from common.models import Mail
from common.pages.partials import PartialEnum
from desk.messages import posting
from desk.models import Message


class State(PartialEnum, partials="desk/messages.html#"):
    """What has become of a message; each has a partial in desk/messages.html."""

    DRAFT = "draft"
    STOPPED = "stopped"
    SCHEDULED = "scheduled"
    STARTING = "starting"
    SENDING = "sending"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Report:
    """Numbers of people.

    Of those who matched, some were left out because they had just been emailed. The others were posted to: the mail
    is waiting, or was sent, or has failed, or bounced, or was not sent because they had left in the meantime.
    """

    matched: int
    left_out: int
    waiting: int
    sent: int
    failed: int
    bounced: int
    gone: int
    unsubscribed: int

    @property
    def is_known(self) -> bool:
        """Whether the outbox still has the mails."""
        return self.matched == self.left_out or any((self.waiting, self.sent, self.failed, self.bounced, self.gone))


def state(message: Message) -> State:
    if message.is_draft:
        return State.STOPPED if message.stopped else State.DRAFT
    if message.is_waiting:
        return State.SCHEDULED if message.starts_at and message.starts_at > timezone.now() else State.STARTING
    return State.SENDING if message.due_at else State.SENT


def read(message: Message) -> Report:
    mails = Mail.objects.filter(key__startswith=posting.key(message.pk), kind="message")
    found = mails.aggregate(
        waiting=Count("pk", Q(due_at__isnull=False)),
        sent=Count("pk", Q(sent_at__isnull=False, bounced_at=None)),
        failed=Count("pk", Q(given_up_at__isnull=False)),
        bounced=Count("pk", Q(bounced_at__isnull=False)),
        gone=Count("pk", Q(due_at=None, sent_at=None, given_up_at=None)),
    )
    left = message.campaign.mail_choices.filter(wants_updates=False, changed_at__gte=message.sent_at)
    unsubscribed = left.filter(email__in=mails.filter(sent_at__isnull=False).values("to")).count()
    posted_to = message.mailed + message.addressees.count()
    return Report(message.matched, message.matched - posted_to, **found, unsubscribed=unsubscribed)
