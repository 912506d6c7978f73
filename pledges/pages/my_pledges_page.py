"""All pledges of a supporter, and the campaigns whose team they are in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from campaigns.models import Campaign, TeamMember
from pledges import situations
from pledges.models import Pledge, Status
from pledges.situations import Repairable, Situation

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    pledge: Pledge
    repair: Repairable | None

    @property
    def campaign(self) -> Campaign:
        return self.pledge.campaign

    @property
    def situation(self) -> Situation:
        return situations.of(self.pledge, self.repair)

    @property
    def is_secured(self) -> bool:
        """Whether there is a card, which would be charged."""
        return self.pledge.status == Status.SECURED


@dataclass(frozen=True, slots=True)
class MyPledgesPage:
    rows: list[Row]
    teams: list[TeamMember]


def my_pledges_page(pledges: Iterable[Pledge], teams: Iterable[TeamMember]) -> MyPledgesPage:
    """Pledges with a failed card come first, those to be fixed soonest at the top; the others keep their order."""
    rows = [row(pledge) for pledge in pledges]
    rows.sort(key=lambda row: row.repair.repair_until if row.repair else NEVER)
    return MyPledgesPage(rows, list(teams))


def row(pledge: Pledge) -> Row:
    return Row(pledge, _open_repair(pledge))


def _open_repair(pledge: Pledge) -> Repairable | None:
    """The pledge's open repair, like PaymentQuerySet.open_repair but from prefetched payments."""
    for payment in pledge.payments.all():
        payment.campaign = pledge.campaign
        if payment.is_repairable:
            return payment
    return None
