"""The desk by mail, for tests: who wants it, and the mornings on which a worker looks."""

from datetime import UTC, date, datetime, timedelta

import time_machine

from campaigns.models import TeamMember
from common.models import Mail
from desk import digests, tasks
from desk.models import Digest

MONDAY = datetime(2099, 3, 9, 12, 0, tzinfo=UTC)  # eight in the morning in New York, after clocks are put forward


def wanting(owner: TeamMember, rhythm: Digest.Rhythm, at: datetime = MONDAY - timedelta(hours=1)) -> Digest:
    with time_machine.travel(at, tick=False):
        return digests.choose(owner, rhythm)


def sweep(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        tasks.mail_digests()


def letters() -> list[Mail]:
    return list(Mail.objects.filter(kind="digest").order_by("pk"))


def told() -> list[tuple[str, date]]:
    """To whom, and until which day."""
    return [(each.to, date.fromisoformat(each.key.split(":")[2])) for each in letters()]
