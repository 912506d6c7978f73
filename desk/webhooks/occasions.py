"""What has come about in campaigns: found in the database, so that nothing is lost if a worker was away.

It is looked for during SPAN; what is older is no news. Deliveries are kept longer, so nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from assembly.models import Proposal
from campaigns import totals
from campaigns.models import Campaign, PhaseChange
from campaigns.totals import StageTotal
from community.models import Update
from desk.models import Event, Webhook

SPAN = timedelta(days=7)
PERCENTS = (25, 50, 75, 100)  # of the threshold
FIRST_ROUND = 10  # supporters; then 25, 50, 100, 250 and so on

Phase = Campaign.Phase


@dataclass(frozen=True, slots=True)
class Milestone:
    """The highest one that was reached: a percentage of the threshold, or else a number of supporters."""

    percent: int
    people: int
    total: StageTotal


type Subject = PhaseChange | Update | Proposal | Milestone


@dataclass(frozen=True, slots=True)
class Occasion:
    """`key` identifies it among those of its campaign."""

    event: Event
    key: str
    at: datetime
    campaign_id: UUID
    subject: Subject


def recent(campaigns: Collection[UUID]) -> Iterator[Occasion]:
    """All but milestones: what has come about in these campaigns lately, in a query for each kind."""
    now = timezone.now()
    while_recent = {"campaign__in": campaigns}
    earliest = now - SPAN
    changes = PhaseChange.objects.filter(**while_recent, at__gte=earliest)
    # Of an abandoned draft nobody learns.
    for change in changes.exclude(before=Phase.DRAFT, after=Phase.CANCELLED):
        yield Occasion(Event.PHASE, f"phase:{change.pk}", change.at, change.campaign_id, change)
    for update in Update.objects.filter(**while_recent, publish_at__gte=earliest, publish_at__lte=now):
        if update.publish_at:  # for mypy
            yield Occasion(Event.UPDATE, f"update:{update.pk}", update.publish_at, update.campaign_id, update)
    asked = Proposal.objects.filter(**while_recent).asked()
    for proposal in asked.filter(as_of__gte=earliest):
        yield Occasion(Event.OPENED, f"opened:{proposal.pk}", proposal.times[0], proposal.campaign_id, proposal)
    for proposal in asked.filter(state=Proposal.State.CLOSED, closes_at__gte=earliest):
        yield Occasion(Event.CLOSED, f"closed:{proposal.pk}", proposal.times[1], proposal.campaign_id, proposal)


def levels(campaigns: Collection[Campaign]) -> Mapping[UUID, StageTotal]:
    """How much is secured in those that are open for pledges, or was when pledging closed lately."""
    pledging = [campaign for campaign in campaigns if campaign.phase == Phase.PLEDGING]
    found = {pk: sums.secured for pk, sums in totals.of(pledging).items()} if pledging else {}
    others = {campaign.pk: campaign for campaign in campaigns if campaign.pk not in found}
    closed = PhaseChange.objects.filter(campaign__in=others, before=Phase.PLEDGING, at__gte=timezone.now() - SPAN)
    for change in closed:
        threshold_cents = others[change.campaign_id].threshold_cents
        found[change.campaign_id] = StageTotal(
            totals.HEADLINE[Phase.PLEDGING], change.people, change.amount_cents, threshold_cents
        )
    return found


def level(campaign: Campaign) -> StageTotal | None:
    return levels([campaign]).get(campaign.pk)


def percent(total: StageTotal) -> int:
    """The highest percentage among PERCENTS that was reached, 0 if none was."""
    return max((each for each in PERCENTS if each <= total.percent), default=0)


def people(total: StageTotal) -> int:
    """The highest round number of supporters that was reached, 0 if none was."""
    return max(_round_numbers(total.people), default=0)


def _round_numbers(most: int) -> Iterator[int]:
    """`10, 25, 50, 100, 250, …` up to the most."""
    size = FIRST_ROUND
    while size <= most:
        yield from (each for each in (size, size * 5 // 2, size * 5) if each <= most)
        size *= 10


def milestones(webhook: Webhook, total: StageTotal, at: datetime) -> Iterator[Occasion]:
    """Those that are higher than what the webhook knows; of several at once, the highest."""
    reached, crowd = percent(total), people(total)
    pk = webhook.campaign_id
    if reached > webhook.percent:
        yield Occasion(Event.MILESTONE, f"percent:{reached}", at, pk, Milestone(reached, 0, total))
    if crowd > webhook.people:
        yield Occasion(Event.MILESTONE, f"people:{crowd}", at, pk, Milestone(0, crowd, total))
