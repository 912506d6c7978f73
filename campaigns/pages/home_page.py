"""The home page: all public campaigns, those that are open first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns import totals
from campaigns.models import Campaign
from campaigns.models.situation import Situation
from campaigns.pages.entries import Card


@dataclass(frozen=True, slots=True)
class HomePage:
    open: list[Card]  # those that close first come first
    coming: list[Card]  # gathering interest, in the same order
    closed: list[Card]  # after their deadline, the newest first

    @property
    def is_empty(self) -> bool:
        return not (self.open or self.coming or self.closed)


def home_page(campaigns: Iterable[Campaign]) -> HomePage:
    campaigns = sorted(campaigns, key=lambda campaign: campaign.deadline)
    sums, page = totals.of(campaigns), HomePage([], [], [])
    groups = {Situation.PLEDGING: page.open, Situation.INTEREST: page.coming}
    for campaign in campaigns:
        groups.get(campaign.situation, page.closed).append(Card(campaign, sums[campaign.pk]))
    page.closed.reverse()
    return page
