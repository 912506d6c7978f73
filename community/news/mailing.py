"""Emailing updates in batches, once per person; a crash neither repeats nor loses a message.

People who have just been emailed other news of the campaign get it when the pause after that is over.
"""

from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.mail import outbox
from common.mail.outbox import OutgoingMail
from common.models import Mail
from community.models import Update
from community.news import mail_frequency
from community.news.subscriptions import FROM_FOLLOWER, Recipient, recipients
from community.news.updates import lock_no_key_update

AT_ONCE = 10  # updates
BATCH = 500  # people


def mail_due() -> int:
    """Post a batch of mails for each update that is due; returns how many updates were claimed."""
    return Update.objects.work(_mail_some, limit=AT_ONCE)


@transaction.atomic
def _mail_some(claimed: Update) -> None:
    """Post to the next batch of recipients and record the progress; while some are left, the update stays due."""
    if not claimed.mailed_at:
        lock_no_key_update(claimed.campaign_id)
    mine = Update.objects.filter(pk=claimed.pk, due_at=claimed.due_at)
    update = mine.select_related("campaign").select_for_update(of=["self"]).first()
    if update is None or not (update.mailed_at or _start(update)):
        return
    batch = recipients(update, BATCH)
    update.mailed += _post(update, batch)
    update.mailed_to = batch[-1].pk if batch else update.mailed_to
    update.due_at, update.tries = (timezone.now(), 0) if len(batch) == BATCH else (None, 0)
    update.save(update_fields=["mailed", "mailed_to", "mailed_at", "due_at", "tries"])


def _start(update: Update) -> bool:
    """Start the mailing, or postpone it until the pause after the last one is over; returns whether it started."""
    others = update.campaign.updates.exclude(pk=update.pk)
    last = others.aggregate(last=Max("mailed_at"))["last"]
    if last and last + mail_frequency.length() > timezone.now():
        update.due_at = last + mail_frequency.length()
        update.save(update_fields=["due_at"])
        return False
    update.mailed_at = timezone.now()
    return True


def _post(update: Update, batch: list[Recipient]) -> int:
    """Post to those in the batch who have not been sent this update yet; returns how many."""
    letters = {letter.key: letter for letter in (_letter(update, each) for each in batch)}
    known = Mail.objects.filter(key__in=letters).values_list("key", flat=True)
    for key in known:
        del letters[key]
    now = timezone.now()
    turns = mail_frequency.next_turns(
        update.campaign, (letter.to for letter in letters.values()), update.mailed_at or now
    )
    outbox.post_many(replace(letter, due_at=max(now, turns[letter.to])) for letter in letters.values())
    return len(letters)


def _letter(update: Update, to: Recipient) -> OutgoingMail:
    data = {"update": str(update.pk), "recipient": to.reference, "is_follower": to.kind == FROM_FOLLOWER}
    return OutgoingMail("update", to.email, data, key=key(update.pk, to.email), language=to.language)


def key(update: UUID, email: str) -> str:
    """The key of the mail of an update to this address."""
    return f"update:{update}:{sha256(email.encode()).hexdigest()}"
