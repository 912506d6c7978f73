"""How many supporters match, and how much they pledged."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import OperationalError
from django.db.models import Count, QuerySet, Sum

from common import sql
from desk.visibility import Visibility
from pledges.models import Pledge

PATIENCE = "2s"


@dataclass(frozen=True, slots=True)
class Counted:
    """`cents` is None if the reader may not see all amounts: the sum of a few would reveal each."""

    people: int
    cents: int | None


def counted(found: QuerySet[Pledge], visibility: Visibility) -> Counted | None:
    """Count the matches exactly; None if that takes too long for a page, as for a rare criterion among millions."""
    try:
        with sql.at_most(PATIENCE):
            sums = found.order_by().aggregate(people=Count("pk"), cents=Sum("amount_cents"))
    except OperationalError:
        return None
    return Counted(sums["people"], (sums["cents"] or 0) if visibility.is_full else None)
