"""The draft of a document, which only the team sees. Nothing that somebody else has written meanwhile is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from assembly.document import blocks
from assembly.document.blocks import Block
from assembly.models import Document
from campaigns.models import Campaign, Permission
from common.ids import uuid7

MOST_BLOCKS = 200

type Words = dict[str, dict[str, str]]


class ChangedMeanwhile(Exception):
    """Somebody else has changed this since this person saw it."""


class NoBlock(Exception):
    """The draft has no such block, or not any more."""


class TooLong(Exception):
    """The draft has as many blocks as a document may have."""


def start(campaign: Campaign, by: User, words: Words) -> Document:
    """Raises NotAllowed, and ChangedMeanwhile if there is a document already."""
    campaign.team.require(by, Permission.EDIT_CONTENT)
    made, is_new = Document.objects.get_or_create(campaign=campaign, defaults={"words": words})
    if not is_new:
        raise ChangedMeanwhile(campaign.pk)
    return made


@transaction.atomic
def retitle(document: Document, by: User, words: Words, *, seen: int) -> None:
    """`seen` is the revision of the draft that the author saw. Raises NotAllowed, ChangedMeanwhile."""
    locked = lock(document, by)
    if locked.revision != seen:
        raise ChangedMeanwhile(document.pk)
    save(locked, locked.draft, words=words)


@transaction.atomic
def add_block(document: Document, by: User, words: Words) -> UUID:
    """Add a block at the end. Raises NotAllowed, TooLong."""
    locked = lock(document, by)
    if len(locked.blocks) >= MOST_BLOCKS:
        raise TooLong(document.pk)
    made = Block(uuid7(), words, locked.revision + 1)
    save(locked, [*locked.draft, made])
    return made.id


@transaction.atomic
def change_block(document: Document, by: User, pk: UUID, words: Words, *, seen: int) -> None:
    """`seen` is the revision of the block that the author saw. Raises NotAllowed, NoBlock, ChangedMeanwhile."""
    locked = lock(document, by)
    found = _seen(locked, pk, seen)
    save(locked, blocks.replaced(locked.draft, replace(found, words=words, revision=locked.revision + 1)))


@transaction.atomic
def delete_block(document: Document, by: User, pk: UUID, *, seen: int) -> None:
    """Raises NotAllowed, NoBlock, ChangedMeanwhile."""
    locked = lock(document, by)
    found = _seen(locked, pk, seen)
    save(locked, [block for block in locked.draft if block.id != found.id])


@transaction.atomic
def move_up(document: Document, by: User, pk: UUID) -> None:
    """Put a block before the one above it. Raises NotAllowed, NoBlock."""
    locked = lock(document, by)
    draft = locked.draft
    place = next((place for place, block in enumerate(draft) if block.id == pk), None)
    if place is None:
        raise NoBlock(pk)
    if place:
        draft[place - 1], draft[place] = draft[place], draft[place - 1]
        save(locked, draft)


def lock(document: Document, by: User) -> Document:
    """Lock the campaign (for the log) and the document: whatever decides about its text happens one at a time.

    Raises NotAllowed.
    """
    campaign = Campaign.objects.lock_for_key_share(document.campaign_id)
    campaign.team.require(by, Permission.EDIT_CONTENT)
    locked = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    locked.campaign = campaign
    return locked


def save(locked: Document, draft: Iterable[Block], **facts: Any) -> None:
    """Store the draft of a document that is locked, as its next revision."""
    stored = [block.stored() for block in draft]
    Document.objects.filter(pk=locked.pk).update(blocks=stored, revision=locked.revision + 1, **facts)


def _seen(locked: Document, pk: UUID, seen: int) -> Block:
    found = blocks.find(locked.draft, pk)
    if found is None:
        raise NoBlock(pk)
    if found.revision != seen:
        raise ChangedMeanwhile(pk)
    return found
