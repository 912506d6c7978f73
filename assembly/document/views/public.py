"""The document as everybody reads it: its newest version, its history, and what others suggest."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assembly.document import blocks, pages, reading
from assembly.document.pages import ChangesPage, Note
from assembly.models import Document, DocumentVersion, Suggestion
from campaigns.access import find
from campaigns.models import Campaign
from campaigns.pages import frame
from campaigns.views.public import cached
from community.views.library import public


@require_safe
@cached()
def document(request: HttpRequest, slug: str) -> HttpResponse:
    found = published(find(request, slug))
    page = pages.document_page(newest(found), reading.open_counts(found), is_newest=True)
    return _shown(request, "document", page)


@require_safe
@cached()
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = _version(published(find(request, slug)), number)
    return _shown(request, "document", pages.document_page(found, {}, is_newest=False))


@require_safe
@cached()
def changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What a version changed in the one before."""
    found = published(find(request, slug))
    after = _version(found, number)
    page = ChangesPage(found.campaign, Note(after), pages.changes(reading.version(found, number - 1), after))
    return _shown(request, "changes", page)


@require_safe
@cached()
def history(request: HttpRequest, slug: str) -> HttpResponse:
    return _shown(request, "history", pages.history_page(published(find(request, slug))))


@require_safe
@cached("before", "block")
def suggestions(request: HttpRequest, slug: str, *, is_open: bool) -> HttpResponse:
    found = published(find(request, slug))
    try:
        block = UUID(request.GET["block"]) if "block" in request.GET else None
        before = int(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        raise Http404 from None
    about = blocks.find(newest(found).content, block) if block else None
    if block and about is None:
        raise Http404
    heading = pages.section(about, found.campaign) if about else None
    return _shown(request, "suggestions", pages.suggestions_page(found, is_open=is_open, block=heading, before=before))


@require_safe
@cached()
def suggestion(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _shown(request, "suggestion", pages.suggestion_page(one(find(request, slug), number)))


def published(campaign: Campaign) -> Document:
    """Raises Http404."""
    found = reading.of_campaign(campaign)
    if found is None:
        raise Http404
    return found


def newest(found: Document) -> DocumentVersion:
    """Raises Http404."""
    version = reading.newest(found)
    if version is None:
        raise Http404
    return version


def one(campaign: Campaign, number: int) -> Suggestion:
    """Raises Http404."""
    found = reading.suggestion(published(campaign), number)
    if found is None:
        raise Http404
    return found


def _version(found: Document, number: int) -> DocumentVersion:
    version = reading.version(found, number)
    if version is None:
        raise Http404
    return version


def _shown(request: HttpRequest, template: str, page: frame.Page) -> HttpResponse:
    return public(page.campaign, render(request, f"assembly/document/{template}.html", frame.context(page)))
