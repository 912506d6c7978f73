"""The questions that wait for a person's answer, in all campaigns. One query, however many members there are."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact

from accounts.models import User
from assembly.models import Ballot, Membership, Proposal, Standing
from assembly.models.proposal import ProposalQuerySet


def open_to(user: User) -> ProposalQuerySet:
    """The open proposals that this person may answer, those that close first coming first."""
    everyone = Exact(OuterRef("voters"), Proposal.Voters.SECURED)
    on_the_roll = Membership.objects.filter(everyone | Q(standing=Standing.MEMBER), member=OuterRef("member")).at(
        OuterRef("as_of")
    )
    return (
        Proposal.objects.filter(state=Proposal.State.OPEN, closes_at__gt=Now(), campaign__members__supporter=user)
        .annotate(member=F("campaign__members"))
        .filter(Exists(on_the_roll))
        .order_by("closes_at", "pk")
    )


def unanswered(user: User) -> ProposalQuerySet:
    """Those of them that this person has not answered here, with the elections that are held elsewhere."""
    return open_to(user).filter(~Exists(Ballot.objects.filter(proposal=OuterRef("pk"), member=OuterRef("member"))))


def with_campaign(proposals: ProposalQuerySet) -> ProposalQuerySet:
    """With the title of each one's campaign, which is read together."""
    return proposals.select_related("campaign").prefetch_related("campaign__texts")
