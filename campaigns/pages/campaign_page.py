"""The campaign's main page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from campaigns import page_sections, totals
from campaigns.models import Campaign, Company, TeamMember
from campaigns.page_sections import Section, Slot
from campaigns.pages import company_lines
from campaigns.pages.company_lines import FairShare
from campaigns.pages.lines import Line, Sourced
from campaigns.pages.offer_lines import PlannedOffer, planned_offer
from campaigns.totals import Totals
from campaigns.valuation import calculation, charts
from campaigns.valuation.calculation import Planned
from campaigns.valuation.charts import PriceChart

RECENT_SUPPORTERS = 8


class SupporterLine(Protocol):
    """The public part of a pledge. The class itself belongs to an upper package."""

    name: str
    created_at: datetime

    @property
    def public_amount_cents(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class CampaignPage:
    campaign: Campaign
    totals: Totals
    fair_share: FairShare | None
    plan: PlannedOffer
    price: list[Line]
    charts: Callable[[], list[PriceChart]]  # called only if the chart is not in the cache
    facts: list[Sourced]
    supporters: Iterable[SupporterLine]
    team: list[TeamMember]
    story: list[Section]
    end: list[Section]
    is_preview: bool = False

    @property
    def company(self) -> Company:
        return self.campaign.company


def campaign_page(campaign: Campaign, *, is_preview: bool = False) -> CampaignPage:
    company, day = campaign.company, campaign.valuation_date
    facts = list(company.facts.filter(as_of__lte=day).order_by("as_of"))
    planned = calculation.planned(campaign, facts)
    sums = totals.of([campaign])[campaign.pk]
    return CampaignPage(
        campaign=campaign,
        totals=sums,
        fair_share=company_lines.fair_share(facts),
        plan=planned_offer(planned, campaign.currency),
        price=list(company_lines.price(campaign)),
        charts=lambda: _charts(campaign, planned),
        facts=[company_lines.fact_line(fact, company.currency) for fact in facts],
        supporters=campaign.pledges.public_lines()[:RECENT_SUPPORTERS],
        team=list(campaign.team.order_by("pk")),
        story=page_sections.sections(Slot.STORY, campaign, sums),
        end=page_sections.sections(Slot.END, campaign, sums),
        is_preview=is_preview,
    )


def _charts(campaign: Campaign, planned: Planned) -> list[PriceChart]:
    """One chart, or none if too few prices are known."""
    chart = charts.price_chart(campaign.company, campaign.valuation_date, planned.price_per_share)
    return [chart] if chart else []
