"""The home page: all public campaigns, those that are open first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from campaigns import totals
from campaigns.models import Campaign, PhaseChange
from campaigns.models.situation import Situation
from campaigns.pages.entries import Card

Phase = Campaign.Phase

_AFTER_OFFER = Exists(PhaseChange.objects.filter(campaign=OuterRef("pk"), before=Phase.OFFER))
# What each campaign would ask for with a query of its own.
OUTCOME = {"was_not_sold": Q(phase=Phase.FAILED) & _AFTER_OFFER}


@dataclass(frozen=True, slots=True)
class HomePage:
    open: list[Card]  # those that close first come first
    coming: list[Card]  # gathering interest, in the same order
    closed: list[Card]  # after their deadline, the newest first

    @property
    def is_empty(self) -> bool:
        return not (self.open or self.coming or self.closed)


def home_page() -> HomePage:
    """Three queries, however many campaigns there are."""
    public = Campaign.objects.public().annotate(**OUTCOME)
    campaigns = list(public.select_related("company").prefetch_related("texts").order_by("deadline", "pk"))
    sums, page = totals.of(campaigns), HomePage([], [], [])
    groups = {Situation.PLEDGING: page.open, Situation.INTEREST: page.coming}
    for campaign in campaigns:
        groups.get(campaign.situation, page.closed).append(Card(campaign, sums[campaign.pk]))
    page.closed.reverse()
    return page
