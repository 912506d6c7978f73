"""The register of a campaign's members, as of any day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Sum
from django.utils import timezone

from accounts.models import User
from assembly.models import Membership, Proposal, Standing
from assembly.models.membership import MembershipQuerySet
from campaigns import clock
from campaigns.models import Campaign, CampaignAct, Permission
from payments.models import Allotment

PAGE = 100
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register; the name is the one that was given with the pledge. No shares before their issue."""

    number: int
    name: str
    email: str
    standing: Standing
    since: datetime
    allotment: Allotment | None


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the last number on this page if more follow, otherwise 0."""

    entries: list[Entry]
    after: int


def moment_of(day: date, campaign: Campaign) -> datetime:
    """The moment that the register of a day describes: its end in the campaign's time zone, or now."""
    return min(clock.midnight(day + timedelta(days=1), campaign) - timedelta.resolution, timezone.now())


def counts(campaign: Campaign, moment: datetime) -> dict[Standing, int]:
    """How many members there were of each standing, with and without a number yet."""
    found = campaign.memberships.at(moment).values_list("standing").annotate(Count("pk"))
    return {standing: dict(found).get(standing, 0) for standing in Standing}


def page(campaign: Campaign, moment: datetime, after: int, limit: int) -> Page:
    """Read the members with the next numbers. Whoever has none yet is left out."""
    found = list(_members(campaign, moment).filter(member__number__gt=after)[: limit + 1])
    held = _allotments(campaign, moment, found)
    entries = [_entry(each, held.get(each.member.supporter_id)) for each in found[:limit]]
    return Page(entries, entries[-1].number if len(found) > limit else 0)


def fetch(campaign: Campaign, day: date, by: User) -> Iterator[Entry]:
    """Read the whole register of a day, batch by batch; the log says who did. Raises NotAllowed."""
    campaign.team.require(by, Permission.SEE_SUPPORTERS_IN_FULL)
    campaign.acts.create(by=by, kind=CampaignAct.Kind.REGISTER_FETCHED, data={"day": day.isoformat()})
    return _everybody(campaign, moment_of(day, campaign))


def fetch_roll(proposal: Proposal, by: User) -> Iterator[Entry]:
    """Read who may answer a proposal; the log says who did. Raises NotAllowed."""
    campaign = proposal.campaign
    campaign.team.require(by, Permission.SEE_SUPPORTERS_IN_FULL)
    campaign.acts.create(by=by, kind=CampaignAct.Kind.ROLL_FETCHED, data={"number": proposal.number})
    there = _everybody(campaign, proposal.times[0])
    return (entry for entry in there if entry.standing in proposal.standings)


def _everybody(campaign: Campaign, moment: datetime) -> Iterator[Entry]:
    after = -1
    while after:
        found = page(campaign, moment, max(after, 0), BATCH)
        yield from found.entries
        after = found.after


def _members(campaign: Campaign, moment: datetime) -> MembershipQuerySet:
    there = Membership.objects.filter(member__campaign=campaign).at(moment)
    return there.select_related("member__supporter", "began_with__pledge").order_by("member__number")


def _allotments(campaign: Campaign, moment: datetime, periods: list[Membership]) -> dict[UUID, Allotment]:
    """What each of these members held at that moment, by supporter."""
    people = [period.member.supporter_id for period in periods]
    there = Allotment.objects.at(moment).filter(issue=campaign.pk, pledge__supporter__in=people)
    return {each.pledge.supporter_id: each for each in there.select_related("pledge")}


def share_capital(campaign: Campaign, moment: datetime) -> int:
    """The share capital at that moment, in minor units."""
    there = Allotment.objects.at(moment).filter(issue=campaign.pk)
    found = there.aggregate(sum=Sum(F("shares") * F("nominal_cents")))["sum"]
    return int(found or 0)


def _entry(period: Membership, allotment: Allotment | None) -> Entry:
    member = period.member
    return Entry(
        number=member.number or 0,
        name=period.began_with.pledge.name,
        email=member.supporter.email,
        standing=Standing(period.standing),
        since=period.since,
        allotment=allotment,
    )
