"""The document's public pages as their templates read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly.document import diffs, reading
from assembly.document.blocks import Block, Said
from assembly.document.diffs import BlockChange, TextChange
from assembly.models import Document, DocumentVersion, Suggestion
from campaigns.models import Campaign
from campaigns.models.words import best_language
from common.languages import current
from community.debate.places import is_open


@dataclass(frozen=True, slots=True)
class Section:
    """A block as it is shown, in the language that fits best. `open` is how many suggestions on it are open."""

    block: Block
    language: str
    open: int = 0

    @property
    def said(self) -> Said:
        return self.block.words[self.language]

    @property
    def suggestions(self) -> str:
        return open_suggestions(self.open)


def open_suggestions(count: int) -> str:
    return ngettext("%(count)s open suggestion", "%(count)s open suggestions", count) % {"count": count}


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A version. `is_newest` says whether it is what the document says now; `can_suggest` whether people still can."""

    campaign: Campaign
    version: DocumentVersion
    sections: list[Section]
    is_newest: bool

    @property
    def can_suggest(self) -> bool:
        return self.is_newest and is_open(self.campaign)


def document_page(version: DocumentVersion, open_counts: Mapping[UUID, int], *, is_newest: bool) -> DocumentPage:
    campaign = version.campaign
    found = [section(block, campaign, open_counts.get(block.id, 0)) for block in version.content]
    return DocumentPage(campaign, version, found, is_newest)


def section(block: Block, campaign: Campaign, open_count: int = 0) -> Section:
    return Section(block, best_language(block.words, campaign.language), open_count)


@dataclass(frozen=True, slots=True)
class Note:
    """A version in the list, with what the team says about it; empty if a suggestion was accepted."""

    version: DocumentVersion

    @property
    def language(self) -> str:
        return best_language(self.version.note, self.version.campaign.language)

    @property
    def text(self) -> str:
        note: dict[str, str] = self.version.note
        return note[self.language] if note else ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    campaign: Campaign
    versions: list[Note]


def history_page(document: Document) -> HistoryPage:
    return HistoryPage(document.campaign, [Note(version) for version in reading.versions(document)])


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between a version, or the draft, and the version before; `title` only if it changed."""

    title: list[TextChange]
    blocks: list[BlockChange]
    is_reordered: bool


def changes(before: DocumentVersion | None, after: DocumentVersion | Document) -> Changes:
    old = before.content if before else []
    new = after.draft if isinstance(after, Document) else after.content
    return Changes(
        title=diffs.title_changes(before.words if before else {}, after.words, current()),
        blocks=diffs.block_changes(old, new, current()),
        is_reordered=diffs.is_reordered(old, new),
    )


@dataclass(frozen=True, slots=True)
class ChangesPage:
    campaign: Campaign
    note: Note
    changes: Changes


@dataclass(frozen=True)
class Line:
    """A suggestion in a list or on its page."""

    suggestion: Suggestion

    @property
    def is_open(self) -> bool:
        return self.suggestion.state == Suggestion.State.OPEN

    @cached_property
    def before(self) -> Said:
        """What the block said when this was suggested."""
        return cast("Said", self.suggestion.base.text_of(self.suggestion.block, self.suggestion.language))

    @cached_property
    def change(self) -> TextChange:
        return diffs.text_change(self.suggestion.language, self.before, self.suggestion.said)

    @property
    def title(self) -> str:
        return _("Suggestion %(number)s") % {"number": self.suggestion.number}

    @property
    def support(self) -> str:
        count = getattr(self.suggestion, "support", 0)  # annotated by reading
        if not count:
            return _("nobody supports it yet") if self.is_open else ""
        return ngettext("supported by %(count)s person", "supported by %(count)s people", count) % {"count": count}

    @property
    def url(self) -> str:
        suggestion = self.suggestion
        return reverse("assembly:suggestion", args=[suggestion.document.campaign.slug, suggestion.number])


@dataclass(frozen=True, slots=True)
class SuggestionsPage:
    """`block` is the one that the list is about; None for all. `before` leads to the next page; None on the last."""

    campaign: Campaign
    lines: list[Line]
    is_open: bool
    block: Section | None
    before: int | None


def suggestions_page(
    document: Document, *, is_open: bool, block: Section | None = None, before: int | None = None
) -> SuggestionsPage:
    about = block.block.id if block else None
    rows, further = reading.suggestions(document, is_open=is_open, block=about, before=before)
    return SuggestionsPage(document.campaign, [Line(each) for each in rows], is_open, block, further)


@dataclass(frozen=True, slots=True)
class SuggestionPage:
    """`now` is what the block said once the suggestion was outdated; None if it was removed, or nothing changed."""

    campaign: Campaign
    line: Line
    now: Said | None

    @property
    def can_support(self) -> bool:
        return self.line.is_open and is_open(self.campaign)


def suggestion_page(suggestion: Suggestion) -> SuggestionPage:
    line, now = Line(suggestion), None
    if suggestion.state == Suggestion.State.OUTDATED and suggestion.settled_in:
        now = suggestion.settled_in.text_of(suggestion.block, suggestion.language)
    return SuggestionPage(suggestion.document.campaign, line, now)
