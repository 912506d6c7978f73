"""How many supporters match, and how much they pledged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from campaigns import totals
from campaigns.counting import breakdowns
from campaigns.models import Campaign, Counted
from common import sql
from desk.supporters import criteria
from desk.supporters.criteria import Wanted
from desk.supporters.matching import matching
from desk.visibility import Visibility
from pledges.models import STAGES, Pledge, PledgePart, Status

PATIENCE = "2s"
# In a campaign of more than MANY people, matches are counted one by one up to MOST; the page says if there are more.
MANY = 50_000
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Matches:
    """All `people` who match, and how many of them are in the stage whose money is added up.

    `cents` is None if the reader may not see all amounts, because the sum of a few would reveal each, or if not all
    were counted, which `is_cut` tells.
    """

    people: int
    in_stage: int
    cents: int | None
    is_cut: bool = False


def summed(campaign: Campaign, stage: str = "") -> list[str]:
    """The statuses whose money the list adds up: those of one stage, that of the dashboard unless one was chosen."""
    if stage:
        return [stage]
    return [status for status, stage in STAGES.items() if stage == totals.headline_stage(campaign)]


def read(campaign: Campaign, wanted: Wanted, statuses: Collection[str], visibility: Visibility) -> Matches | None:
    """Count the matches, and add up the money of those with one of these statuses.

    All are known from the totals if the criteria are only stage and amount; others are counted.
    """
    if {*criteria.given(wanted)} <= ({"stage", "least", "most"} if visibility.is_full else {"stage"}):
        return _known(campaign, wanted, statuses, visibility)
    limit = MOST if _size(campaign) > MANY else None
    return counted(matching(campaign, wanted, visibility), statuses, visibility, limit)


def _size(campaign: Campaign) -> int:
    """About how many people there are, without reading them."""
    sums = totals.of([campaign])[campaign.pk]
    return sums.interest.people + sums.secured.people + sums.authorized.people + sums.collected.people


def _known(campaign: Campaign, wanted: Wanted, statuses: Collection[str], visibility: Visibility) -> Matches:
    sums = breakdowns.sums(campaign, Counted.PLEDGES, wanted.stage, wanted.least, wanted.most)
    found = [(PledgePart.of(part).status, each) for part, each in sums.items()]
    listed = [(status, each) for status, each in found if wanted.stage or status != Status.UNCONFIRMED]
    summed = [each for status, each in listed if status in statuses]
    return Matches(
        people=sum(each.number for _, each in listed),
        in_stage=sum(each.number for each in summed),
        cents=sum(each.cents for each in summed) if visibility.is_full else None,
    )


def of(found: Collection[Pledge], statuses: Collection[str], visibility: Visibility) -> Matches:
    """Count pledges that have been read."""
    summed = [pledge.amount_cents for pledge in found if pledge.status in statuses]
    return Matches(len(found), len(summed), sum(summed) if visibility.is_full else None)


def counted(
    found: QuerySet[Pledge], statuses: Collection[str], visibility: Visibility, limit: int | None = None
) -> Matches | None:
    """Count up to `limit`. None if even that takes too long for a page, as for a rare combination among millions."""
    summed = Q(status__in=statuses)
    try:
        with sql.at_most(PATIENCE):
            rows = found.order_by().values("status", "amount_cents")[: limit and limit + 1]
            sums: dict[str, Any] = rows.aggregate(
                people=Count("status"),
                in_stage=Count("status", filter=summed),
                cents=Sum("amount_cents", filter=summed),
            )
    except sql.TookTooLong:
        return None
    if limit and sums["people"] > limit:
        return Matches(limit, 0, None, is_cut=True)
    return Matches(sums["people"], sums["in_stage"], (sums["cents"] or 0) if visibility.is_full else None)
