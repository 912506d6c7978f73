"""Drafts of proposals, which only the team sees and may change or delete."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from assembly.models import Proposal
from campaigns.models import Campaign, Permission


class NoDraft(Exception):
    """The proposal has been opened, or deleted, in the meantime."""


def start(campaign: Campaign, by: User, facts: dict[str, Any]) -> Proposal:
    """Raises NotAllowed."""
    campaign.team.require(by, Permission.EDIT_CONTENT)
    return campaign.proposals.create(by=by, **facts)


def change(proposal: Proposal, by: User, facts: dict[str, Any]) -> None:
    """Raises NotAllowed, NoDraft."""
    proposal.campaign.team.require(by, Permission.EDIT_CONTENT)
    if not Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.DRAFT).update(**facts):
        raise NoDraft(proposal.pk)


def delete(proposal: Proposal, by: User) -> None:
    """Raises NotAllowed, NoDraft."""
    proposal.campaign.team.require(by, Permission.EDIT_CONTENT)
    deleted, _ = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.DRAFT).delete()
    if not deleted:
        raise NoDraft(proposal.pk)
