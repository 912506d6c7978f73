"""Reading the document and its suggestions, page by page."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from accounts.models import User
from assembly.models import Document, DocumentVersion, Suggestion
from assembly.models.document import SuggestionQuerySet
from campaigns.models import Campaign

PAGE = 20


def of_campaign(campaign: Campaign) -> Document | None:
    """The document that is public: its team has published a version of it."""
    published = Exists(DocumentVersion.objects.filter(document=OuterRef("pk")))
    found = Document.objects.filter(published, campaign=campaign).first()
    if found:
        found.campaign = campaign
    return found


def newest(document: Document) -> DocumentVersion | None:
    return _with_campaign(document, document.versions.order_by("-number").first())


def version(document: Document, number: int) -> DocumentVersion | None:
    return _with_campaign(document, document.versions.filter(number=number).first())


def _with_campaign(document: Document, found: DocumentVersion | None) -> DocumentVersion | None:
    if found:
        found.campaign = document.campaign
    return found


def versions(document: Document) -> list[DocumentVersion]:
    """The newest first; without their texts."""
    found = document.versions.defer("blocks").select_related("suggestion").order_by("-number")
    for each in found:
        each.campaign = document.campaign
    return list(found)


def open_counts(document: Document) -> dict[UUID, int]:
    """How many suggestions are open, by block."""
    return dict(document.suggestions.open().values_list("block").annotate(Count("pk")).order_by())


def suggestions(
    document: Document, *, is_open: bool, block: UUID | None, before: int | None
) -> tuple[list[Suggestion], int | None]:
    """A page of the open ones or of the others, the newest first, and the number before which the next page begins."""
    found = document.suggestions.open() if is_open else document.suggestions.exclude(state=Suggestion.State.OPEN)
    if block:
        found = found.filter(block=block)
    if before is not None:
        found = found.filter(number__lt=before)
    rows = list(_told(found).order_by("-number")[: PAGE + 1])
    for each in rows:
        each.document = document
    return rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else None


def suggestion(document: Document, number: int) -> Suggestion | None:
    found = _told(document.suggestions.filter(number=number)).select_related("settled_in").first()
    if found:
        found.document = document
    return found


def of_person(author: User) -> list[Suggestion]:
    """All that somebody suggested, the newest first."""
    found = _told(Suggestion.objects.filter(author=author)).select_related("document__campaign")
    return list(found.prefetch_related("document__campaign__texts").order_by("-created_at", "-pk"))


def _told(found: SuggestionQuerySet) -> SuggestionQuerySet:
    """With the versions that they are on, each read once, and with the number of those who support them."""
    return found.prefetch_related("base").annotate(support=Count("supports"))
