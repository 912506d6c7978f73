"""The tasks of one member: only what this member may do.

What blocks every decision about money comes first, then what is due, the earliest first, then what has no time.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from campaigns.models import Permission
from desk.todo import about_cards, about_content, about_money, about_supporters, about_team, waiting
from desk.todo.task import Case, Kind, Task
from desk.todo.waiting import Query

type Source = Callable[[Case], Iterator[Query]]
type Finder = Callable[[Case], Iterator[Task]]

# What the finders below read from `case.waiting`.
SOURCES: dict[Permission, list[Source]] = {
    Permission.SEE_SUPPORTERS_IN_FULL: [
        about_cards.expiring_cards,
        about_supporters.unreachable_supporters,
        about_supporters.waiting_files,
        about_supporters.drafts_again,
    ],
    Permission.MANAGE_TEAM: [about_team.late_invitations],
    Permission.PUBLISH: [about_content.off_webhooks],
    Permission.MODERATE: [about_content.waiting_posts],
    Permission.EDIT_CONTENT: [
        about_content.latest_news,
        about_content.waiting_endorsers,
        about_content.open_suggestions,
    ],
}

FINDERS: dict[Permission, list[Finder]] = {
    Permission.ACT_ON_MONEY: [
        about_money.to_confirm,
        about_money.answer,
        about_money.disputes,
        about_money.refunds,
        about_money.audit,
        about_team.own_factor,
    ],
    Permission.SEE_SUPPORTERS_IN_FULL: [
        about_cards.failed_cards,
        about_cards.held_up,
        about_cards.cards_that_expire,
        about_cards.to_agree,
        about_supporters.unreachable,
        about_supporters.offline_files,
        about_supporters.stopped_messages,
    ],
    Permission.MANAGE_TEAM: [about_team.second_person_missing, about_team.invitations],
    Permission.PUBLISH: [about_team.returned_draft, about_content.webhooks],
    Permission.MODERATE: [about_content.posts],
    Permission.EDIT_CONTENT: [
        about_content.overdue_update,
        about_content.unverified_endorsers,
        about_content.suggestions,
    ],
}
BLOCKERS = {Kind.OWN_FACTOR, Kind.SECOND_PERSON, Kind.DISPUTE, Kind.AUDIT}
ORDER = list(Kind)
NO_TIME = datetime.max.replace(tzinfo=UTC)


def read(case: Case) -> list[Task]:
    queries = (query for source in _of_member(case, SOURCES) for query in source(case))
    known = replace(case, waiting=waiting.read(queries))
    found = (task for find in _of_member(case, FINDERS) for task in find(known))
    return sorted((task for task in found if task.number), key=_urgency)


def _of_member[T](case: Case, found: dict[Permission, list[T]]) -> Iterator[T]:
    return (each for permission, some in found.items() if case.member.may(permission) for each in some)


def _urgency(task: Task) -> tuple[bool, datetime, int]:
    return task.kind not in BLOCKERS, task.until or NO_TIME, ORDER.index(task.kind)
