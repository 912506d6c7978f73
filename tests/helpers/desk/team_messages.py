"""Messages of a team to its supporters, for tests."""

from typing import Any
from uuid import UUID

from accounts.ids import uuid7
from accounts.models import Mail
from campaigns.models import TeamMember
from pledges import writing
from pledges.models import Message, Pledge
from pledges.supporters import Wanted

WORDS = {"en": {"title": "Your card", "body": "Please *look* at it."}}


def send(owner: TeamMember, key: UUID | None = None, **wanted: Any) -> Message:
    return writing.send(owner, key or uuid7(), Wanted(**wanted), WORDS)


def work() -> None:
    while writing.mail_due():
        pass


def mailed(kind: str = "message") -> list[str]:
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


def addresses(*pledges: Pledge) -> list[str]:
    return sorted(pledge.supporter.email for pledge in pledges)
