"""Messages from the team to supporters who match a filter, respecting their subscription to updates.

They go to supporters with a live pledge, and so a verified address, who want updates and have not just been emailed
news of the campaign. The recipients are determined once, when a worker starts; then mails are posted in batches.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct, NotAllowed, TeamMember
from common import sql, wakeup
from common.mail import outbox
from common.mail.outbox import OutgoingMail
from community.models import LastNews
from community.news import mail_frequency, subscriptions
from community.news.subscriptions import FROM_PLEDGE, Recipient
from desk import supporters
from desk.models import Message
from desk.supporters import Wanted
from desk.visibility import Visibility, require_full
from pledges.models import LIVE, Pledge

AT_ONCE = 10  # messages
BATCH = 500  # people
COUNTED = 10_000  # maximum to count for a page; beyond it the page only says that there are more
PATIENCE = "3s"


class SentAlready(Exception):
    """A different message was already sent with this form's key, as when going back and editing the form."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many would get a message now, out of those who match and want mail; both at most COUNTED + 1."""

    now: int
    people: int

    @property
    def is_cut(self) -> bool:
        return self.now > COUNTED

    @property
    def leaves_out(self) -> bool:
        return self.people > self.now


def readers(campaign: Campaign, wanted: Wanted, visibility: Visibility) -> QuerySet[Pledge]:
    """Live pledges that match, and whose supporters want mail."""
    found = supporters.matching(campaign, wanted, visibility).filter(status__in=LIVE).order_by()
    return subscriptions.wanting(found, campaign, "supporter__email", Value(value=True))


class Reached(StrEnum):
    """How many would get it; each has a partial in desk/message_form.html."""

    UNKNOWN = "unknown"
    MANY = "many"
    SOME = "some"
    NOBODY = "nobody"

    @property
    def template(self) -> str:
        return f"desk/message_form.html#{self}"


def reached(reach: Reach | None) -> Reached:
    if reach is None:
        return Reached.UNKNOWN
    if reach.is_cut:
        return Reached.MANY
    return Reached.SOME if reach.now else Reached.NOBODY


def reach(campaign: Campaign, wanted: Wanted, visibility: Visibility) -> Reach | None:
    """Count the recipients; None if that takes too long for a page, as for a rare language among millions."""
    try:
        with transaction.atomic():
            sql.execute("SELECT set_config('statement_timeout', %s, true)", [PATIENCE])
            return _count(campaign, wanted, visibility)
    except OperationalError:
        return None


def _count(campaign: Campaign, wanted: Wanted, visibility: Visibility) -> Reach:
    found = readers(campaign, wanted, visibility)
    late = LastNews.objects.filter(
        campaign=campaign, email=OuterRef("supporter__email"), at__gt=timezone.now() - mail_frequency.length()
    )
    now, people = (rows.values("pk")[: COUNTED + 1].count() for rows in (found.exclude(Exists(late)), found))
    return Reach(now, people)


@transaction.atomic
def send(member: TeamMember, key: UUID, wanted: Wanted, words: dict[str, dict[str, str]]) -> Message:
    """Have workers send a message, once even if the form is submitted repeatedly. Raises NotAllowed, SentAlready."""
    campaign = member.campaign
    require_full(campaign, member.user)
    given = {name: value for name, value in asdict(wanted).items() if value not in {None, ""}}
    facts = {"by": member.user, "wanted": given, "words": words}
    message, is_new = campaign.messages.get_or_create(pk=key, defaults=facts)
    if is_new:
        data = {"message": str(message.pk), "wanted": given}
        campaign.acts.create(by=member.user, kind=CampaignAct.Kind.MESSAGE_SENT, data=data)
        wakeup.wake_on_commit("desk.tasks.mail_messages")
    elif (message.wanted, message.words) != (given, words):
        raise SentAlready(str(message))
    return message


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
        visibility = require_full(message.campaign, message.by)
    except NotAllowed:
        return False
    found = readers(message.campaign, Wanted(**message.wanted), visibility)
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
    free = mail_frequency.take_free_turns(message.campaign, pledges, sent_at)
    outbox.post_many(_letter(message, pledges[email]) for email in sorted(free))
    message.addressees.filter(pk__in=[each.pk for each in batch]).delete()
    message.mailed += len(free)
    return len(batch) < BATCH


def _letter(message: Message, pledge: Pledge) -> OutgoingMail:
    to = Recipient(FROM_PLEDGE, pledge.pk, pledge.supporter.email, pledge.supporter.language)
    data: dict[str, Any] = {"message": str(message.pk), "recipient": to.reference}
    return OutgoingMail("message", to.email, data, key=f"message:{message.pk}:{pledge.pk}", language=to.language)
