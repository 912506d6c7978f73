"""Builders for the assembly."""

from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from assembly import numbering, voting
from assembly.models import Member, Motion, Proposal
from assembly.motions import moving
from assembly.motions.moving import Wish
from campaigns.models import Campaign, TeamMember
from pledges.models import Pledge, PledgeEvent, Status
from tests.helpers.builders import make_member, make_secured

MOVED = Wish("en", Proposal.Kind.YES_NO, "Meet in Bologna?", "It is **central**.", [])


def make_members(campaign: Campaign, people: int) -> list[Member]:
    """Provisional members, with numbers in this order."""
    pledges = [make_secured(campaign) for _ in range(people)]
    numbering.number_all()
    members = {each.supporter_id: each for each in Member.objects.filter(campaign=campaign)}
    return [members[pledge.supporter_id] for pledge in pledges]


def make_proposal(campaign: Campaign, *, by: User | None = None, **fields: Any) -> Proposal:
    """A draft: buy the building, yes or no."""
    words = {"en": {"title": "Buy the building?", "body": "It costs little."}}
    by = by or make_member(campaign, TeamMember.Role.EDITOR)
    return Proposal.objects.create(
        campaign=campaign, **{"kind": Proposal.Kind.YES_NO, "words": words, "by": by, **fields}
    )


def filled(**fields: str) -> dict[str, str]:
    """The team's form for a question that is answered by yes or no."""
    texts = {f"{name}_{code}": "" for name in ("title", "body", "options") for code, _name in settings.LANGUAGES}
    facts = {
        "kind": Proposal.Kind.YES_NO,
        "quorum": "0",
        "majority": "half",
        "voters": Proposal.Voters.SECURED,
        "secrecy": Proposal.Secrecy.SECRET,
        "shows": Proposal.Shows.AFTER_CLOSE,
        "election_url": "",
        "seen": "0",
    }
    return {**texts, **facts, "title_en": "Buy the building?", **fields}


def make_open(campaign: Campaign, closes_at: datetime | None = None, **fields: Any) -> Proposal:
    proposal = make_proposal(campaign, **fields)
    voting.open_now(proposal, closes_at or timezone.now() + timedelta(days=7), proposal.by, seen=proposal.revision)
    return Proposal.objects.get(pk=proposal.pk)


def let_it_end(proposal: Proposal) -> None:
    """Move the whole proposal into the past, as if it closed just now; its guard is off meanwhile."""
    with pgtrigger.ignore("assembly.Proposal:what_was_asked_stays"):
        Proposal.objects.filter(pk=proposal.pk).update(closes_at=proposal.as_of + timedelta(microseconds=1))


def make_decided(campaign: Campaign, **fields: Any) -> Proposal:
    proposal = make_open(campaign, **fields)
    let_it_end(proposal)
    voting.close(proposal.pk)
    return Proposal.objects.get(pk=proposal.pk)


def make_motion(campaign: Campaign, members: int = 4) -> tuple[Motion, list[Member]]:
    """A question that the first of so many members proposes."""
    people = make_members(campaign, members)
    return moving.propose(people[0], MOVED), people


def event(pledge: Pledge, before: Status, status: Status) -> PledgeEvent:
    cents = {"amount_before_cents": pledge.amount_cents, "amount_cents": pledge.amount_cents}
    return PledgeEvent(
        pledge=pledge,
        campaign=pledge.campaign,
        kind=PledgeEvent.Kind.CHANGED,
        status_before=before,
        status=status,
        **cents,
    )


def pledge_of(member: Member) -> Pledge:
    return Pledge.objects.get(campaign=member.campaign_id, supporter=member.supporter_id)
