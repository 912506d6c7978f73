"""Mailing messages in workers: first their recipients are saved, then they are mailed in batches."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.models import NotAllowed
from common import sql
from common.mail import outbox
from common.mail.outbox import OutgoingMail
from community.news import mail_frequency
from community.news.subscriptions import FROM_PLEDGE, Recipient
from desk.messages import recipients
from desk.models import Message
from desk.supporters.criteria import Wanted
from pledges.models import Pledge

AT_ONCE = 10  # messages
BATCH = 500  # people


def mail_due() -> int:
    """Determine a message's recipients, or post its next batch; returns how many messages were claimed."""
    return Message.objects.work(_go_on, limit=AT_ONCE)


@transaction.atomic
def _go_on(claimed: Message) -> None:
    """Do one step and record the progress in one transaction; a second worker finds nothing to do."""
    mine = Message.objects.filter(pk=claimed.pk, due_at=claimed.due_at)
    message = mine.select_related("campaign", "by").select_for_update(of=["self"]).first()
    if message is None:
        return
    is_over = _post_batch(message) if message.sent_at else not _settle(message)
    message.due_at, message.tries = None if is_over else timezone.now(), 0
    message.save(update_fields=["due_at", "tries", "sent_at", "mailed"])


def _settle(message: Message) -> bool:
    """Save all recipients in one statement; False, without saving any, if the author has lost the permission."""
    try:
        found = recipients.of(message)
    except NotAllowed:
        return False
    query, values = found.values("pk").query.sql_with_params()
    into = "INSERT INTO {desk.Addressee} (message_id, pledge_id) SELECT %s, found.id FROM"
    sql.execute(f"{into} ({query}) found (id)", [message.pk, *values])
    message.sent_at = timezone.now()
    return True


def _post_batch(message: Message) -> bool:
    """Post to the next recipients and delete them from the list; returns whether it was the last batch."""
    batch = list(message.addressees.select_related("pledge__supporter").order_by("pledge_id")[:BATCH])
    pledges = {each.pledge.supporter.email: each.pledge for each in batch}
    sent_at = message.sent_at or timezone.now()
    if recipients.is_rescue(message.campaign, Wanted(**message.wanted)):
        free = set(pledges)
    else:
        free = mail_frequency.take_free_turns(message.campaign, pledges, sent_at)
    outbox.post_many(_letter(message, pledges[email]) for email in sorted(free))
    message.addressees.filter(pk__in=[each.pk for each in batch]).delete()
    message.mailed += len(free)
    return len(batch) < BATCH


def _letter(message: Message, pledge: Pledge) -> OutgoingMail:
    to = Recipient(FROM_PLEDGE, pledge.pk, pledge.supporter.email, pledge.supporter.language)
    data: dict[str, Any] = {"message": str(message.pk), "recipient": to.reference}
    return OutgoingMail("message", to.email, data, key=f"message:{message.pk}:{pledge.pk}", language=to.language)
