"""Texts that are written over some time, perhaps on several pages at once: no text is lost to another one.

Changes of different fields are merged, see common.forms.merging. If the same field was changed elsewhere since a page
was opened, all texts of that page are kept beside the draft until its author decides; then the other ones are, until
the texts are published.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from campaigns.models import TeamMember
from common.forms.merging import Merged, Page
from common.ids import uuid7
from community.models import Drafted

Words = dict[str, dict[str, str]]


class Conflict(Exception):
    """Another text was saved in the meantime; `row` has both, and `texts` are those to go on from, by field."""

    def __init__(self, row: Drafted, texts: dict[str, str]) -> None:
        super().__init__(str(row))
        self.row, self.texts = row, texts


@dataclass(frozen=True, slots=True)
class Other:
    """A text by somebody else, or by the same person in another window."""

    by: str
    at: datetime
    words: Words


def flat(words: Words) -> dict[str, str]:
    """Texts by the name of their field."""
    return {f"{name}_{code}": text for code, said in words.items() for name, text in said.items()}


def _nested(texts: dict[str, str]) -> Words:
    words: Words = {}
    for field, text in texts.items():
        name, code = field.rsplit("_", 1)
        if text.strip():
            words.setdefault(code, {})[name] = text
    return words


def keep(row: Drafted, by: User, words: Words, page: Page) -> Merged:
    """Save the texts of a locked row as its draft; in a conflict they are only kept beside it.

    The caller saves the row.
    """
    merged = page.merge(flat(row.latest), flat(words))
    if merged.clashes:
        row.set_aside[page.key or str(uuid7())] = _aside(by.pk, timezone.now(), words)
        return merged
    is_decided = row.set_aside.pop(page.key, None)
    if (texts := _nested(merged.texts)) == row.latest:
        return merged
    if is_decided and row.drafted_at:
        row.set_aside[str(uuid7())] = _latest(row)
    row.draft, row.drafted_by, row.drafted_at = texts, by, timezone.now()
    return merged


def _aside(by: Any, at: datetime | None, words: Words) -> dict[str, Any]:
    return {"by": str(by), "at": (at or timezone.now()).isoformat(), "words": words}


def _latest(row: Drafted) -> dict[str, Any]:
    return _aside(row.drafted_by_id, row.drafted_at, row.latest)


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


def others(row: Drafted, key: str) -> list[Other]:
    """What was written at the same time on other pages than this one, oldest first."""
    found = dict(row.set_aside)
    if found.pop(key, None):
        found[""] = _latest(row)
    names = _names(row) if found else {}
    told = [
        Other(names.get(text["by"], ""), datetime.fromisoformat(text["at"]), text["words"]) for text in found.values()
    ]
    return sorted(told, key=lambda other: other.at)


def _names(row: Drafted) -> dict[str, str]:
    """The members of the team by the ID of their user."""
    team = TeamMember.objects.filter(campaign=row.campaign_id)
    return {str(user): name for user, name in team.values_list("user_id", "name")}
