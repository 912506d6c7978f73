"""Mailing messages in workers: first their recipients are saved, then they are mailed in batches.

A message whose author has lost the permission, or whose campaign has moved on to another phase, becomes a draft again.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, NotAllowed
from common import sql
from common.mail import outbox
from common.mail.outbox import OutgoingMail
from community.news import mail_frequency
from community.news.subscriptions import FROM_PLEDGE, Recipient
from desk.messages import fields, recipients, stopping
from desk.models import Message
from desk.supporters.criteria import Wanted
from pledges import links
from pledges.models import Pledge

AT_ONCE = 10  # messages
BATCH = 500  # people


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
    is_over = _post_batch(message) if message.sent_at else not _settle(message)
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


def _post_batch(message: Message) -> bool:
    """Post to the next recipients and delete them from the list; returns whether it was the last batch."""
    batch = list(message.addressees.select_related("pledge__supporter").order_by("pledge_id")[:BATCH])
    pledges = {each.pledge.supporter.email: each.pledge for each in batch}
    sent_at = message.sent_at or timezone.now()
    if recipients.is_rescue(message.campaign, Wanted(**message.wanted)):
        free = set(pledges)
    else:
        free = mail_frequency.take_free_turns(message.campaign, pledges, sent_at)
    reached = [pledges[email] for email in sorted(free)]
    made = links.new_many(reached) if _has_link(message) else {}
    outbox.post_many(_letter(message, pledge, made.get(pledge.pk, "")) for pledge in reached)
    message.addressees.filter(pk__in=[each.pk for each in batch]).delete()
    message.mailed += len(free)
    return len(batch) < BATCH


def _has_link(message: Message) -> bool:
    return fields.LINK in fields.used(*(said["body"] for said in message.words.values()))


def _letter(message: Message, pledge: Pledge, link: str) -> OutgoingMail:
    to = Recipient(FROM_PLEDGE, pledge.pk, pledge.supporter.email, pledge.supporter.language)
    data: dict[str, Any] = {"message": str(message.pk), "recipient": to.reference, "link": link}
    return OutgoingMail("message", to.email, data, key=key(message.pk, pledge.pk), language=to.language)


def key(message: UUID, pledge: UUID | str = "") -> str:
    """The key of the mail of a message to this pledge; without one, what the keys of all its mails begin with."""
    return f"message:{message}:{pledge}"
