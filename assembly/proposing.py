"""Drafts of proposals, which only the team sees and may change or delete."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from assembly.models import Proposal
from campaigns.models import Campaign, Permission


class NoDraft(Exception):
    """The proposal has been opened, or deleted, in the meantime."""


class ChangedMeanwhile(Exception):
    """Somebody else has changed the draft since this person saw it."""


def start(campaign: Campaign, by: User, facts: dict[str, Any]) -> Proposal:
    """Raises NotAllowed."""
    campaign.team.require(by, Permission.EDIT_CONTENT)
    return campaign.proposals.create(by=by, **facts)


def change(proposal: Proposal, by: User, facts: dict[str, Any], *, seen: int) -> None:
    """Change a draft; `seen` is the revision that its author saw. Raises NotAllowed, NoDraft, ChangedMeanwhile."""
    proposal.campaign.team.require(by, Permission.EDIT_CONTENT)
    drafts = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.DRAFT)
    if not drafts.filter(revision=seen).update(**facts, revision=seen + 1):
        raise ChangedMeanwhile(proposal.pk) if drafts.exists() else NoDraft(proposal.pk)


def delete(proposal: Proposal, by: User) -> None:
    """Raises NotAllowed, NoDraft."""
    proposal.campaign.team.require(by, Permission.EDIT_CONTENT)
    deleted, _ = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.DRAFT).delete()
    if not deleted:
        raise NoDraft(proposal.pk)
