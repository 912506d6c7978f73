"""All that happened to a pledge on one timeline: events, payments, mails, notes and tags, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from campaigns.models import TeamMember
from common.models import Mail
from desk.supporters import mails
from desk.supporters.listing import Row
from desk.views.supporters.elements import Moment, amount, moment
from desk.visibility import Visibility
from payments.models import Payment
from pledges.models import PledgeEvent


@dataclass(frozen=True, slots=True)
class Happening:
    """`text` is what somebody wrote, `by` who of the team did it; both may be empty."""

    sorted_by: datetime
    at: Moment
    what: str
    text: str = ""
    by: str = ""


def read(member: TeamMember, row: Row, payments: Sequence[Payment]) -> list[Happening]:
    """Only members who see supporters in full see more than the events of the pledge."""
    pledge, visibility = row.pledge, Visibility(member.role)
    events = list(pledge.events.order_by("pk"))
    found = [*_events(row, events, member)]
    if visibility.is_full:
        letters = mails.about(pledge, events, payments)
        found += [*_payments(payments, member), *_mails(letters, member), *_written(row, member)]
    found.reverse()  # the later one of two at the same time comes first
    return sorted(found, key=lambda each: each.sorted_by, reverse=True)


def _happening(member: TeamMember, at: datetime, what: str, text: str = "", by: str = "") -> Happening:
    return Happening(at, moment(at, member.campaign, Visibility(member.role)), what, text, by)


def _events(row: Row, events: Sequence[PledgeEvent], member: TeamMember) -> Iterator[Happening]:
    is_seen = row.amount_cents is not None
    yield _happening(member, row.pledge.created_at, _("Form submitted"))
    for event in events:
        sum_ = amount(event.amount_cents, member.campaign, is_seen=is_seen).text
        yield _happening(member, event.at, f"{event.title} · {sum_}")


def _payments(payments: Sequence[Payment], member: TeamMember) -> Iterator[Happening]:
    for number, payment in enumerate(payments, start=1):
        sum_ = amount(payment.amount_cents, member.campaign, is_seen=True).text
        what = _("Payment requested") if number == 1 else _("Payment requested again, with another card")
        yield _happening(member, payment.created_at, f"{what} · {sum_}")


def _mails(letters: Sequence[Mail], member: TeamMember) -> Iterator[Happening]:
    for mail in letters:
        what = _("Email: %s") % mails.LABELS.get(mail.kind, mail.kind)
        if mail.given_up_at:
            what = f"{what} · {_('not delivered')}"
        elif not mail.sent_at:
            what = f"{what} · {_('being sent')}"
        yield _happening(member, mail.sent_at or mail.created_at, what)


def _written(row: Row, member: TeamMember) -> Iterator[Happening]:
    names = {each.user_id: each.name for each in member.campaign.team.all()}
    for note in row.pledge.notes.select_related("by"):
        yield _happening(member, note.at, _("Note"), note.text, _author(names, note.by_id, note.by.email))
    for tagging in row.pledge.taggings.select_related("by", "tag"):
        by = _author(names, tagging.by_id, tagging.by.email)
        yield _happening(member, tagging.at, _("Tag: %s") % tagging.tag.name, by=by)


def _author(names: dict[UUID, str], pk: UUID, email: str) -> str:
    """Those who left the team are shown by address."""
    return names.get(pk, email)
