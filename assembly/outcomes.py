"""What the organizers say follows from a result: published in versions, of which none is ever changed."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from assembly.models import Outcome, Proposal
from campaigns.models import CampaignAct, Permission


class NotDecided(Exception):
    """The question has no result yet."""


class ChangedMeanwhile(Exception):
    """Somebody else has published a version that this person has not seen."""


@transaction.atomic
def publish(proposal: Proposal, texts: dict[str, str], by: User, *, after: int) -> Outcome:
    """Publish a new version, Markdown by language; `after` is the number of the one that the author saw, 0 for none.

    Raises NotAllowed, NotDecided, ChangedMeanwhile.
    """
    locked = Proposal.objects.select_for_update(no_key=True, of=["self"]).select_related("campaign").get(pk=proposal.pk)
    locked.campaign.team.require(by, Permission.EDIT_CONTENT)
    if locked.state != Proposal.State.CLOSED:
        raise NotDecided(proposal.pk)
    if locked.outcomes.count() != after:
        raise ChangedMeanwhile(proposal.pk)
    made = locked.outcomes.create(campaign=locked.campaign, number=after + 1, texts=texts, by=by)
    data = {"number": locked.number, "version": made.number}
    locked.campaign.acts.create(by=by, kind=CampaignAct.Kind.OUTCOME_PUBLISHED, data=data)
    return made
