"""Mailing messages in workers: first their recipients are saved, then they are mailed in batches.

A message whose author has lost the permission, or whose campaign has moved on to another phase, becomes a draft again.
"""

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, NotAllowed
from common import sql
from desk.messages import posting, recipients, stopping
from desk.models import Message

AT_ONCE = 10  # messages


def mail_due() -> int:
    """Determine a message's recipients, or post its next batch; returns how many messages were claimed."""
    return Message.objects.work(_go_on, limit=AT_ONCE)


@transaction.atomic
def _go_on(claimed: Message) -> None:
    """Do one step and record the progress in one transaction; a second worker finds nothing to do."""
    if not claimed.sent_at:
        Campaign.objects.lock_for_key_share(claimed.campaign_id)
    mine = Message.objects.filter(pk=claimed.pk, due_at=claimed.due_at)
    message = mine.select_related("campaign", "by").select_for_update(of=["self"]).first()
    if message is None:
        return
    is_over = posting.post_batch(message) if message.sent_at else not _settle(message)
    message.due_at, message.tries = None if is_over else timezone.now(), 0
    message.save()


def _settle(message: Message) -> bool:
    """Save all recipients in one statement; False, without saving any, if it has to be looked at again first."""
    if message.campaign.phase != message.phase:
        stopping.stop(message, Message.Stopped.PHASE)
        return False
    try:
        found = recipients.of(message)
    except NotAllowed:
        stopping.stop(message, Message.Stopped.PERMISSION)
        return False
    query, values = found.values("pk").query.sql_with_params()
    into = "INSERT INTO {desk.Addressee} (message_id, pledge_id) SELECT %s, found.id FROM"
    sql.execute(f"{into} ({query}) found (id)", [message.pk, *values])
    message.sent_at, message.matched = timezone.now(), message.addressees.count()
    return True
