"""Writing messages as drafts, and sending or scheduling them once; workers mail them.

A scheduled message goes to those who match its filter when it starts. Until then it can be cancelled.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from campaigns.models import CampaignAct, TeamMember
from common import wakeup
from common.forms.merging import Page
from community.news import drafts
from community.news.drafts import Conflict, Words
from desk.models import Message
from desk.supporters import criteria
from desk.supporters.criteria import Wanted
from desk.visibility import require_full

Kind = CampaignAct.Kind


class SentAlready(Exception):
    """The message is no longer a draft: it has been sent or scheduled in the meantime."""


class Started(Exception):
    """The message is being sent or has been sent, so it cannot be cancelled any more."""


@transaction.atomic
def start(member: TeamMember, key: UUID, wanted: Wanted) -> Message:
    """Create an empty draft; submitting the same form again returns the same message. Raises NotAllowed."""
    require_full(member.campaign, member.user)
    facts = {"by": member.user, "wanted": criteria.given(wanted), "due_at": None}
    return member.campaign.messages.get_or_create(pk=key, defaults=facts)[0]


def save_draft(
    member: TeamMember, message: Message, words: Words, page: Page, planned_at: datetime | None = None
) -> Message:
    """Save unfinished texts, and the time proposed for them. Raises NotAllowed, SentAlready, Conflict."""
    with transaction.atomic():
        held = _lock_draft(member, message)
        merged = drafts.keep(held, member.user, words, page)
        held.planned_at = held.planned_at if merged.clashes else planned_at
        held.save()
    if merged.clashes:
        raise Conflict(held, merged.texts)
    return held


@transaction.atomic
def send(member: TeamMember, message: Message, words: Words, at: datetime | None = None) -> Message:
    """Have workers send the draft, now or at this time. Raises NotAllowed, SentAlready."""
    now = timezone.now()
    held = _lock_draft(member, message)
    drafts.publish(held, words)
    held.by, held.phase, held.stopped = member.user, held.campaign.phase, ""
    held.starts_at = held.due_at = at or now
    held.planned_at, held.tries = None, 0
    held.save()
    if held.starts_at > now:
        _log(held, member, Kind.MESSAGE_SCHEDULED, at=held.starts_at.isoformat())
    else:
        _log(held, member, Kind.MESSAGE_SENT)
        wakeup.wake_on_commit("desk.tasks.mail_messages")
    return held


@transaction.atomic
def cancel(member: TeamMember, message: Message) -> Message:
    """Make a scheduled message a draft again. Raises NotAllowed, Started."""
    held = _lock(member, message)
    if not held.is_waiting:
        raise Started(str(held))
    make_draft(held)
    held.save()
    _log(held, member, Kind.MESSAGE_CANCELLED)
    return held


def make_draft(message: Message) -> None:
    """Take a message off the work list, with all its texts and its time as a proposal. The caller saves the row."""
    drafts.unpublish(message)
    message.planned_at, message.starts_at, message.due_at = message.starts_at, None, None


@transaction.atomic
def delete(member: TeamMember, message: Message) -> None:
    """Delete a draft. Raises NotAllowed, SentAlready."""
    _lock_draft(member, message).delete()


def described(message: Message) -> str:
    """Whom it is for, as text; empty for all."""
    return criteria.described(message.campaign, Wanted(**message.wanted))


def _lock(member: TeamMember, message: Message) -> Message:
    require_full(member.campaign, member.user)
    rows = member.campaign.messages.select_related("campaign").select_for_update(of=["self"])
    return rows.get(pk=message.pk)


def _lock_draft(member: TeamMember, message: Message) -> Message:
    held = _lock(member, message)
    if not held.is_draft:
        raise SentAlready(str(held))
    return held


def _log(message: Message, member: TeamMember, kind: Kind, **more: str) -> None:
    data = {"message": str(message.pk), "wanted": message.wanted, **more}
    message.campaign.acts.create(by=member.user, kind=kind, data=data)
