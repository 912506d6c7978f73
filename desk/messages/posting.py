"""Posting a message, a letter to each of its recipients, batch by batch."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from common.mail import outbox
from common.mail.outbox import OutgoingMail
from community.news.subscriptions import FROM_PLEDGE, Recipient
from desk.messages import fields, recipients
from desk.models import Message
from pledges import links
from pledges.models import Pledge

BATCH = 500  # people


def post_batch(message: Message) -> bool:
    """Post to the next recipients and delete them from the list; returns whether it was the last batch."""
    batch = list(message.addressees.select_related("pledge__supporter").order_by("pledge_id")[:BATCH])
    pledges = {each.pledge.supporter.email: each.pledge for each in batch}
    sent_at = message.sent_at or timezone.now()
    free = recipients.take_turns(message, pledges, sent_at)
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
