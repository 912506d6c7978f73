"""Messages of a team to its supporters, for tests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from campaigns.models import TeamMember
from common.forms.merging import Page
from common.ids import uuid7
from common.models import Mail
from community.news.drafts import Words
from desk.messages import mailing, sending
from desk.models import Message
from desk.supporters.criteria import Wanted
from pledges.models import Pledge

WORDS: Words = {"en": {"title": "Your card", "body": "Please *look* at it."}}


def draft(owner: TeamMember, key: UUID | None = None, **wanted: Any) -> Message:
    started = sending.start(owner, key or uuid7(), Wanted(**wanted))
    return sending.save_draft(owner, started, WORDS, Page())


def send(owner: TeamMember, words: Words = WORDS, at: datetime | None = None, **wanted: Any) -> Message:
    started = sending.start(owner, uuid7(), Wanted(**wanted))
    return sending.send(owner, sending.save_draft(owner, started, words, Page()), words, at)


def work() -> None:
    while mailing.mail_due():
        pass


def mailed(kind: str = "message") -> list[str]:
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


def addresses(*pledges: Pledge) -> list[str]:
    return sorted(pledge.supporter.email for pledge in pledges)
