"""Publishing versions of a document. Which suggestions a version outdates, the database decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction

from accounts.models import User
from assembly.document import drafting, reading
from assembly.document.blocks import Block
from assembly.document.drafting import ChangedMeanwhile
from assembly.models import Document, DocumentVersion
from campaigns.models import CampaignAct


class NothingNew(Exception):
    """The draft is empty, or says what the newest version says."""


@transaction.atomic
def publish(document: Document, by: User, note: dict[str, str], *, seen: int) -> DocumentVersion:
    """Publish the draft; `seen` is its revision that this person saw, `note` says by language what changed.

    Raises NotAllowed, ChangedMeanwhile, NothingNew.
    """
    locked = drafting.lock(document, by)
    if locked.revision != seen:
        raise ChangedMeanwhile(document.pk)
    if not locked.blocks or is_published(locked, reading.newest(locked)):
        raise NothingNew(document.pk)
    made = add(locked, by, locked.words, locked.draft, note=note)
    data = {"number": made.number}
    locked.campaign.acts.create(by=by, kind=CampaignAct.Kind.DOCUMENT_PUBLISHED, data=data)
    return made


def is_published(document: Document, version: DocumentVersion | None) -> bool:
    """Whether the draft says what this version says."""
    return version is not None and (version.words, version.blocks) == (document.words, _stored(document.draft))


def add(locked: Document, by: User, words: dict[str, Any], content: Iterable[Block], **facts: Any) -> DocumentVersion:
    """Add a version to a document that is locked."""
    last = reading.newest(locked)
    return locked.versions.create(
        campaign=locked.campaign,
        number=last.number + 1 if last else 1,
        words=words,
        blocks=_stored(content),
        by=by,
        **facts,
    )


def _stored(content: Iterable[Block]) -> list[dict[str, Any]]:
    return [replace(block, revision=0).stored() for block in content]
