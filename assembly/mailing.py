"""Mails to members about questions: opened, a reminder before the close, and the result.

They go out in batches, and each is posted once; a crash neither repeats nor loses one. Each finds out when it is sent
whether it is still wanted: nobody who has answered or left gets one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation

from assembly.models import Ballot, Mailing, Member, Membership, Proposal
from common import wakeup
from common.crash import point
from common.mail import outbox
from common.mail.outbox import OutgoingMail
from common.models import Mail
from community.news import mail_frequency

AT_ONCE = 10  # mailings
BATCH = 500  # people
REMIND = timedelta(hours=48)  # before the close
SHORTEST = timedelta(hours=72)  # a question that is open for less needs no reminder
TO_RENDER = timedelta(minutes=1)  # a mail that is due sooner may have been rendered already
TEMPLATES = {
    Mailing.Kind.OPENED: "questions",
    Mailing.Kind.REMINDER: "question_reminder",
    Mailing.Kind.RESULT: "question_result",
}


def announce(proposal: Proposal) -> None:
    """Tell the members on the roll, and remind them, unless nobody here knows who has answered.

    In the transaction that opens the proposal.
    """
    opened_at, closes_at = proposal.times
    Mailing.objects.create(proposal=proposal, kind=Mailing.Kind.OPENED)
    if closes_at - opened_at >= SHORTEST and not proposal.election_url:
        Mailing.objects.create(proposal=proposal, kind=Mailing.Kind.REMINDER, due_at=closes_at - REMIND)
    wakeup.wake_on_commit("assembly.tasks.mail_members")


def announce_result(proposal: Proposal) -> None:
    """In the transaction that closes the proposal."""
    Mailing.objects.create(proposal=proposal, kind=Mailing.Kind.RESULT)
    wakeup.wake_on_commit("assembly.tasks.mail_members")


def mail_due() -> int:
    """Post a batch of each mailing that is due; returns how many were claimed."""
    return Mailing.objects.work(_mail_some, limit=AT_ONCE)


@transaction.atomic
def _mail_some(claimed: Mailing) -> None:
    """Post to the next batch of members; while some are left, the mailing stays due."""
    mine = Mailing.objects.filter(pk=claimed.pk, due_at=claimed.due_at).select_related("proposal__campaign")
    mailing = mine.select_for_update(of=["self"]).first()
    if mailing is None:
        return
    batch = list(_recipients(mailing).select_related("supporter").order_by("number")[:BATCH])
    outbox.post_many(_letters(mailing, batch))
    mailing.after = batch[-1].number or 0 if batch else mailing.after
    mailing.due_at, mailing.tries = (timezone.now(), 0) if len(batch) == BATCH else (None, 0)
    mailing.save(update_fields=["after", "due_at", "tries"])
    point("mail members:before commit")


def _recipients(mailing: Mailing) -> QuerySet[Member]:
    """The next members on the roll who are still members; of a reminder, those who have not answered."""
    proposal = mailing.proposal
    still = Membership.objects.filter(member=OuterRef("pk"), until=None)
    found = Member.objects.filter(
        Exists(proposal.roll_periods().filter(member=OuterRef("pk"))),
        Exists(still),
        campaign=proposal.campaign,
        number__gt=mailing.after,
    )
    if mailing.kind == Mailing.Kind.REMINDER:
        found = found.filter(~Exists(Ballot.objects.filter(proposal=proposal, member=OuterRef("pk"))))
    return found


def _letters(mailing: Mailing, members: list[Member]) -> Iterable[OutgoingMail]:
    if mailing.kind != Mailing.Kind.OPENED:
        return [_letter(mailing, member) for member in members]
    others = _told_of_another(mailing.proposal, members)
    left = [member for member in members if member.pk not in others]
    turns = _turns(mailing.proposal, left)
    return [_letter(mailing, member, turns[member.supporter.email]) for member in left]


def _letter(mailing: Mailing, to: Member, due_at: datetime | None = None) -> OutgoingMail:
    campaign, language = mailing.proposal.campaign, to.supporter.language
    with translation.override(language):
        campaign_title = campaign.text.title
    return OutgoingMail(
        TEMPLATES[Mailing.Kind(mailing.kind)],
        to.supporter.email,
        {
            "proposal": str(mailing.proposal_id),
            "member": str(to.pk),
            "campaign_title": campaign_title,
            "contact_email": campaign.contact_email,
        },
        key=key(mailing.kind, mailing.proposal_id, to.pk),
        language=language,
        due_at=due_at or timezone.now(),
    )


def key(kind: str, proposal: UUID, member: UUID) -> str:
    """The key of a mail of this kind about this proposal to this member."""
    return f"{kind}:{proposal}:{member}"


def _told_of_another(proposal: Proposal, members: list[Member]) -> set[UUID]:
    """The members with a mail about another question ahead of them, which will name this one as well."""
    others = proposal.campaign.proposals.filter(state=Proposal.State.OPEN).exclude(pk=proposal.pk)
    keys = {
        key(Mailing.Kind.OPENED, other, member.pk): member.pk
        for other in others.values_list("pk", flat=True)
        for member in members
    }
    ahead = Mail.objects.filter(key__in=keys, due_at__gt=timezone.now() + TO_RENDER)
    return {keys[each] for each in ahead.values_list("key", flat=True)}


def _turns(proposal: Proposal, members: list[Member]) -> dict[str, datetime]:
    """When to mail each address: after the pause that other news keeps, but before half of the time is over."""
    opened_at, closes_at = proposal.times
    latest = opened_at + (closes_at - opened_at) / 2
    wished = timezone.now()
    turns = mail_frequency.next_turns(proposal.campaign, [member.supporter.email for member in members], wished)
    return {email: max(wished, min(turn, latest)) for email, turn in turns.items()}
