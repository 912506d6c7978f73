"""Builders for the shared document."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from assembly.document import drafting, publishing, suggesting
from assembly.document.suggesting import SuggestionInput
from assembly.models import Document, DocumentVersion, Suggestion
from campaigns.models import Campaign
from common.ids import uuid7
from tests.helpers.builders import make_member
from tests.helpers.community.posts import make_commenter

HEADINGS = ("Who we are", "What we buy", "How we decide")


def make_document(campaign: Campaign, *, by: User | None = None, headings: tuple[str, ...] = HEADINGS) -> Document:
    """Published once, with these sections, each of which says so in English."""
    by = by or make_member(campaign)
    document = drafting.start(campaign, by, {"en": {"title": "If we owned it"}})
    for heading in headings:
        drafting.add_block(document, by, words(heading))
    publish(document, by)
    return fresh(document)


def words(heading: str, body: str = "", **others: str) -> dict[str, dict[str, str]]:
    """A section's texts; `others` are its bodies in other languages."""
    said = {"en": body or f"About this: {heading}.", **others}
    return {language: {"heading": heading, "body": text} for language, text in said.items()}


def publish(document: Document, by: User) -> DocumentVersion:
    return publishing.publish(document, by, {"en": "Something is new."}, seen=fresh(document).revision)


def fresh(document: Document) -> Document:
    return Document.objects.select_related("campaign").get(pk=document.pk)


def newest(document: Document) -> DocumentVersion:
    return document.versions.latest("number")


def block(document: Document, place: int = 0) -> UUID:
    return fresh(document).draft[place].id


def rewrite(document: Document, by: User, place: int, body: str, **others: str) -> None:
    """Change a section in the draft."""
    found = fresh(document).draft[place]
    changed = words(found.words["en"]["heading"], body, **others)
    drafting.change_block(document, by, found.id, changed, seen=found.revision)


def wish(document: Document, place: int = 0, **facts: Any) -> SuggestionInput:
    heading = newest(document).content[place].words["en"]["heading"]
    said = {"heading": facts.pop("heading", heading), "body": facts.pop("body", "Better.")}
    seen = newest(document).number
    return SuggestionInput(**{"key": uuid7(), "seen": seen, "said": said, "reason": "It is.", "name": "Quinn", **facts})


def suggest(
    document: Document, place: int = 0, *, author: User | None = None, language: str = "en", **facts: Any
) -> Suggestion:
    """By somebody with a card."""
    author = author or make_commenter(document.campaign)
    given = wish(document, place, **facts)
    made = suggesting.suggest(document, author, block(document, place), language, given)
    made.document = document
    return made


def state(suggestion: Suggestion) -> str:
    return Suggestion.objects.get(pk=suggestion.pk).state


def bodies(document: Document) -> list[str]:
    """What the newest version says in English."""
    return [each.words["en"]["body"] for each in newest(document).content]


def filled(**fields: Any) -> dict[str, Any]:
    """The form for a suggestion."""
    texts = {"heading": HEADINGS[0], "body": "Better.", "reason": "It is.", "name": "Quinn"}
    return {**texts, "form_key": str(uuid7()), "seen": "1", **fields}


def of_team(**fields: Any) -> dict[str, Any]:
    """The team's form for a section."""
    texts = {f"{name}_{code}": "" for name in ("heading", "body") for code, _name in settings.LANGUAGES}
    return {**texts, "seen": "0", "heading_en": "More", "body_en": "And more.", **fields}


def url(page: str, document: Document, *parts: Any) -> str:
    return reverse(f"assembly:{page}", args=[document.campaign.slug, *parts])
