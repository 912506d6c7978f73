"""What the team decides about suggestions; each decision is in the campaign's log."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assembly.document import blocks, drafting, publishing, reading
from assembly.document.suggesting import NotOpen, lock_open
from assembly.models import Document, DocumentVersion, Suggestion
from campaigns.models import CampaignAct, Permission
from community.discussion.erasing import KEEP

State = Suggestion.State


class NotPossible(Exception):
    """The text is part of the document, or not shown any more."""


@transaction.atomic
def accept(suggestion: Suggestion, by: User) -> DocumentVersion:
    """Publish a version with this text. A second suggestion on the same block is outdated by that, and not accepted.

    Raises NotAllowed, NotOpen.
    """
    locked = drafting.lock(suggestion.document, by)
    fresh = lock_open(suggestion)
    newest = reading.newest(locked)
    block = blocks.find(newest.content, fresh.block) if newest else None
    if newest is None or block is None:
        raise NotOpen(suggestion.pk)  # the database would have outdated it
    new = block.saying(fresh.language, fresh.said)
    _take_into_draft(locked, fresh, block.words[fresh.language])
    made = publishing.add(locked, by, newest.words, blocks.replaced(newest.content, new), suggestion=fresh)
    _log(locked, by, CampaignAct.Kind.SUGGESTION_ACCEPTED, fresh, version=made.number)
    return made


def _take_into_draft(locked: Document, accepted: Suggestion, before: blocks.Said) -> None:
    """Unless the team has rewritten the same text in its draft: then that stays, and the next preview shows it."""
    found = blocks.find(locked.draft, accepted.block)
    draft = locked.draft
    if found and found.words.get(accepted.language) == before:
        new = found.saying(accepted.language, accepted.said)
        draft = blocks.replaced(draft, replace(new, revision=locked.revision + 1))
    drafting.save(locked, draft)


@transaction.atomic
def reject(suggestion: Suggestion, by: User, reason: str) -> None:
    """Reject it for a reason that everybody can read. Raises NotAllowed, NotOpen."""
    locked = drafting.lock(suggestion.document, by)
    fresh = lock_open(suggestion)
    facts = {"decided_at": timezone.now(), "decided_by": by, "decision": reason}
    Suggestion.objects.filter(pk=fresh.pk).update(state=State.REJECTED, **facts)
    _log(locked, by, CampaignAct.Kind.SUGGESTION_REJECTED, fresh, reason=reason)


@transaction.atomic
def hide(suggestion: Suggestion, by: User, reason: str) -> None:
    """Show its text no longer, for a reason that everybody can read; reject it if it is open.

    Raises NotAllowed, NotPossible.
    """
    locked = drafting.lock(suggestion.document, by)
    locked.campaign.team.require(by, Permission.MODERATE)
    fresh = locked.suggestions.select_for_update(no_key=True).get(pk=suggestion.pk)
    if fresh.hidden or fresh.state == State.ACCEPTED:
        raise NotPossible(suggestion.pk)
    if fresh.state == State.OPEN:
        reject(fresh, by, reason)
    Suggestion.objects.filter(pk=fresh.pk).update(hidden=reason, hidden_at=timezone.now())
    _log(locked, by, CampaignAct.Kind.SUGGESTION_HIDDEN, fresh, reason=reason)


def purge() -> None:
    """Empty texts that were removed so long ago that nobody disputes it any more."""
    old = Suggestion.objects.filter(hidden_at__lt=timezone.now() - KEEP).exclude(body="")
    old.update(heading="", body="", reason="")


def _log(locked: Document, by: User, kind: CampaignAct.Kind, suggestion: Suggestion, **facts: str | int) -> None:
    locked.campaign.acts.create(by=by, kind=kind, data={"suggestion": suggestion.number, **facts})
