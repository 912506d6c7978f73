"""Suggesting a change to a block, withdrawing it, and supporting what others suggest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from assembly.document import reading
from assembly.document.blocks import Said
from assembly.models import Document, DocumentVersion, Suggestion, Support
from campaigns.models import Campaign
from community.debate import places
from community.discussion import posting, wording
from community.discussion.posting import Refusal, Refused

State = Suggestion.State


class Problem(StrEnum):
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Unfit(Exception):
    """The text does not fit to what the document says now; `.why` tells how."""

    def __init__(self, why: Problem) -> None:
        super().__init__(why)
        self.why = why


class NotOpen(Exception):
    """The suggestion has been decided, withdrawn or outdated."""


class Own(Exception):
    """Nobody supports what they suggest themselves."""


@dataclass(frozen=True, slots=True)
class SuggestionInput:
    """The contents of the form. `key` makes submitting it twice harmless; `seen` is the version that was shown."""

    key: UUID
    seen: int
    said: Said
    reason: str
    name: str


@transaction.atomic
def suggest(document: Document, author: User, block: UUID, language: str, wish: SuggestionInput) -> Suggestion:
    """Suggest another text for a block. Submitting the same form again changes nothing. Raises Refused, Unfit."""
    campaign = Campaign.objects.lock_for_key_share(document.campaign_id)
    Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    if known := Suggestion.objects.filter(pk=wish.key).first():
        return _same(known, author, wish)
    if why := places.refusal(campaign, author):
        raise Refused(why)
    base = _base(document, block, language, wish)
    _check_words(campaign, author, wish, base.text_of(block, language) or {})
    last = document.suggestions.aggregate(last=Max("number"))["last"] or 0
    return document.suggestions.create(
        pk=wish.key,
        number=last + 1,
        base=base,
        block=block,
        language=language,
        **wish.said,
        reason=wish.reason,
        author=author,
        name=wish.name,
    )


def _same(known: Suggestion, author: User, wish: SuggestionInput) -> Suggestion:
    if known.author_id != author.pk or known.said != wish.said:
        raise Refused(Refusal.FORM_USED)
    return known


def _base(document: Document, block: UUID, language: str, wish: SuggestionInput) -> DocumentVersion:
    """The newest version, in which the block says what it said in the one that was shown. Raises Unfit."""
    newest, shown = reading.newest(document), document.versions.filter(number=wish.seen).first()
    said = newest.text_of(block, language) if newest else None
    if newest is None or shown is None or said is None or shown.text_of(block, language) != said:
        raise Unfit(Problem.CHANGED)
    if wish.said == said:
        raise Unfit(Problem.UNCHANGED)
    return newest


def _check_words(campaign: Campaign, author: User, wish: SuggestionInput, said: Said) -> None:
    """The rules for what is written in public; the links of the text itself are not the author's. Raises Refused."""
    posting.check_name(campaign, author, wish.name)
    added = wording.links(" ".join(wish.said.values())) - wording.links(" ".join(said.values()))
    if (added or wording.has_link(wish.reason)) and posting.is_newcomer(campaign, author):
        raise Refused(Refusal.LINK)


def withdraw(suggestion: Suggestion, author: User) -> None:
    """Raises NotOpen, also if it is not theirs."""
    own = Suggestion.objects.open().filter(pk=suggestion.pk, author=author)
    if not own.update(state=State.WITHDRAWN, decided_at=timezone.now()):
        raise NotOpen(suggestion.pk)


@transaction.atomic
def support(suggestion: Suggestion, person: User) -> None:
    """Twice is as good as once. Raises Refused, NotOpen, Own."""
    fresh = lock_open(suggestion)
    if why := places.refusal(suggestion.document.campaign, person):
        raise Refused(why)
    if fresh.author_id == person.pk:
        raise Own(suggestion.pk)
    Support.objects.get_or_create(suggestion=fresh, person=person)


@transaction.atomic
def take_back(suggestion: Suggestion, person: User) -> None:
    """Support it no longer. Raises NotOpen."""
    Support.objects.filter(suggestion=lock_open(suggestion), person=person).delete()


def lock_open(suggestion: Suggestion) -> Suggestion:
    """Lock it against being decided meanwhile. Raises NotOpen."""
    fresh = Suggestion.objects.open().select_for_update(no_key=True).filter(pk=suggestion.pk).first()
    if fresh is None:
        raise NotOpen(suggestion.pk)
    return fresh
