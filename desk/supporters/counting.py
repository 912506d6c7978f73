"""How many supporters match, and how much they pledged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import OperationalError
from django.db.models import Count, Q, QuerySet, Sum

from common import sql
from desk.visibility import Visibility
from pledges.models import Pledge

PATIENCE = "2s"


@dataclass(frozen=True, slots=True)
class Counted:
    """All `people` who match, and how many of them are in the stage whose money is added up.

    `cents` is None if the reader may not see all amounts: the sum of a few would reveal each.
    """

    people: int
    in_stage: int
    cents: int | None


def counted(found: QuerySet[Pledge], statuses: Iterable[str], visibility: Visibility) -> Counted | None:
    """Count the matches exactly, and add up the money of those with one of these statuses.

    None if that takes too long for a page, as for a rare criterion among millions.
    """
    summed = Q(status__in=statuses)
    try:
        with sql.at_most(PATIENCE):
            sums = found.order_by().aggregate(
                people=Count("pk"), in_stage=Count("pk", filter=summed), cents=Sum("amount_cents", filter=summed)
            )
    except OperationalError:
        return None
    return Counted(sums["people"], sums["in_stage"], (sums["cents"] or 0) if visibility.is_full else None)
