"""The campaign's main page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns import page_sections, totals
from campaigns.models import Campaign, Company, CompanyFact, TeamMember
from campaigns.page_sections import Section, Slot
from campaigns.pages.lines import Line, Sourced
from campaigns.pages.offer_lines import PlannedOffer, planned_offer
from campaigns.totals import Totals
from campaigns.valuation import calculation, charts, offer, prices
from campaigns.valuation.calculation import Planned
from campaigns.valuation.charts import PriceChart
from common.templatetags.money import count, money_filter, money_short, percent

RECENT_SUPPORTERS = 8


@dataclass(frozen=True, slots=True)
class FairShare:
    """The amount for each person if all users took part."""

    value_cents: int
    users: int

    @property
    def each_cents(self) -> int:
        return offer.fair_share(self.value_cents, self.users)


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
        fair_share=_fair_share(facts),
        plan=planned_offer(planned, campaign.currency),
        price=list(_price(campaign)),
        charts=lambda: _charts(campaign, planned),
        facts=[_fact(fact, company.currency) for fact in facts],
        supporters=campaign.pledges.public_lines()[:RECENT_SUPPORTERS],
        team=list(campaign.team.order_by("pk")),
        story=page_sections.sections(Slot.STORY, campaign, sums),
        end=page_sections.sections(Slot.END, campaign, sums),
        is_preview=is_preview,
    )


def _fair_share(facts: Iterable[CompanyFact]) -> FairShare | None:
    known = {fact.kind: fact.value for fact in facts}
    value, users = known.get(CompanyFact.Kind.MARKET_VALUE), known.get(CompanyFact.Kind.ACTIVE_USERS)
    return FairShare(value, users) if value and users else None


def _charts(campaign: Campaign, planned: Planned) -> list[PriceChart]:
    """One chart, or none if too few prices are known."""
    chart = charts.price_chart(campaign.company, campaign.valuation_date, planned.price_per_share)
    return [chart] if chart else []


def _price(campaign: Campaign) -> Iterator[Line]:
    """The share price on the valuation date, and its change until then."""
    company = campaign.company
    quote = prices.quote(company, campaign.valuation_date)
    if quote is None:
        return
    closed = {"ticker": company.ticker, "day": date_format(quote.date, "DATE_FORMAT")}
    close = money_filter(quote.close_cents, company.currency)
    yield Line(_("%(ticker)s closing price on %(day)s") % closed, close)
    if quote.change is not None:
        yield Line(_("over %(sessions)s trading days") % {"sessions": quote.sessions}, percent(quote.change))
    if quote.since_ipo is not None and quote.ipo_cents is not None:
        first = {"price": money_short(quote.ipo_cents, company.currency)}
        yield Line(_("since the initial public offering at %(price)s") % first, percent(quote.since_ipo))


def _fact(fact: CompanyFact, currency: str) -> Sourced:
    value = money_short(fact.value, currency) if fact.is_money else count(fact.value)
    return Sourced(fact.get_kind_display(), value, fact.source, fact.source_url, fact.as_of)
