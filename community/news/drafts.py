"""Texts that are written over some time, perhaps by several people at once: no text is lost to somebody else's.

A page names the version of the draft that it shows. If somebody has saved another one since, the text of the page is
kept beside the draft until its author decides; then the other one is, until the texts are published.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from campaigns.models import TeamMember
from community.models import Drafted

Words = dict[str, dict[str, str]]


class Conflict(Exception):
    """Somebody else has saved another text in the meantime; `row` has both."""

    def __init__(self, row: Drafted) -> None:
        super().__init__(str(row))
        self.row = row


@dataclass(frozen=True, slots=True)
class Other:
    """A text by somebody else, or by the same person in another window."""

    by: str
    at: datetime
    words: Words


def keep(row: Drafted, by: User, words: Words, version: str) -> bool:
    """Save the texts of a locked row as its draft; False if they were only kept beside it.

    The caller saves the row.
    """
    mine = str(by.pk)
    if words == row.latest:
        row.set_aside.pop(mine, None)
        return True
    if version != row.version:
        row.set_aside[mine] = {"at": timezone.now().isoformat(), "words": words}
        return False
    if row.set_aside.pop(mine, None):
        row.set_aside[str(row.drafted_by_id)] = {"at": row.version, "words": row.latest}
    row.draft, row.drafted_by, row.drafted_at = words, by, timezone.now()
    return True


def publish(row: Drafted, words: Words) -> None:
    """Show these texts to readers, after keep(). What is unfinished remains a draft, and readers keep what they had.

    The caller saves the row.
    """
    unfinished = row.latest.keys() - words.keys()
    row.draft = row.latest if unfinished else None
    row.words, row.set_aside = {code: row.words[code] for code in unfinished & row.words.keys()} | words, {}


def unpublish(row: Drafted) -> None:
    """Make all texts a draft again, those that readers had included. The caller saves the row."""
    row.draft, row.words = row.words | (row.draft or {}), {}


def others(row: Drafted, user: User) -> list[Other]:
    """What others wrote at the same time, oldest first."""
    found = dict(row.set_aside)
    if found.pop(str(user.pk), None):
        found[str(row.drafted_by_id)] = {"at": row.version, "words": row.latest}
    names = _names(row) if found else {}
    told = [Other(names.get(pk, ""), datetime.fromisoformat(text["at"]), text["words"]) for pk, text in found.items()]
    return sorted(told, key=lambda other: other.at)


def _names(row: Drafted) -> dict[str, str]:
    """The members of the team by the ID of their user."""
    team = TeamMember.objects.filter(campaign=row.campaign_id)
    return {str(user): name for user, name in team.values_list("user_id", "name")}
