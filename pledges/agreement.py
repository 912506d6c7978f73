"""How many supporters have agreed to a change, and how many still have to, with their money."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.counting import breakdowns
from campaigns.counting.breakdowns import Sum
from campaigns.models import Campaign, Change, Counted, Stage
from campaigns.totals import Totals
from pledges.models import STAGES, Pledge, PledgePart, Reconfirmation


@dataclass(frozen=True, slots=True)
class Amount:
    """People and money, in minor units."""

    people: int
    cents: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How many have agreed to an open change, out of those who were asked, and who still has to: by stage."""

    change: Change
    agreed: int
    asked: int
    left: dict[Stage, Amount]

    @property
    def at_risk(self) -> Amount:
        """The people who still have to agree, and their money."""
        return together(self.left)

    @property
    def percent(self) -> int:
        """The percentage that agreed, rounded down: all but one of a million is not 100 %."""
        return self.agreed * 100 // self.asked if self.asked else 0


def would_be_asked(campaign: Campaign) -> dict[Stage, Amount]:
    """Who would have to agree again if a change were published now, by stage."""
    return _by_stage(campaign, campaign.version + 1)


def together(amounts: dict[Stage, Amount]) -> Amount:
    return Amount(sum(each.people for each in amounts.values()), sum(each.cents for each in amounts.values()))


def progress(campaign: Campaign, sums: Totals) -> Standing | None:
    """The progress of the open request; None if there is none."""
    found = Reconfirmation.objects.open_of(campaign) if campaign.version else None
    if found is None:
        return None
    left = _by_stage(campaign, campaign.version)
    return Standing(found.change, sums.agreed.people - found.agreed_before, found.asked, left)


def _by_stage(campaign: Campaign, version: int) -> dict[Stage, Amount]:
    """People and money in each stage in which a change has to be agreed to, with an earlier version. One query."""
    sums = breakdowns.sums(campaign, Counted.PLEDGES)
    earlier = [(part.status, each) for part, each in _parts(sums) if part.version < version]
    return {
        STAGES[status]: Amount(
            sum(each.number for in_status, each in earlier if in_status == status),
            sum(each.cents for in_status, each in earlier if in_status == status),
        )
        for status in sorted(Pledge.CHANGEABLE)
    }


def _parts(sums: dict[str, Sum]) -> list[tuple[PledgePart, Sum]]:
    return [(PledgePart.of(part), each) for part, each in sums.items()]
