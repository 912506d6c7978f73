"""The campaign's main page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from campaigns import meeting_places, page_sections, totals
from campaigns.models import Campaign, CampaignAct, Company, TeamMember
from campaigns.page_sections import OwnPart, Section, Slot
from campaigns.pages import company_lines
from campaigns.pages.company_lines import FairShare
from campaigns.pages.gaps import Gaps
from campaigns.pages.lines import Line, Sourced
from campaigns.pages.momentum import Momentum, momentum
from campaigns.pages.stake import Stake, stake
from campaigns.totals import Totals
from campaigns.valuation import calculation, charts, prices
from campaigns.valuation.calculation import Planned
from campaigns.valuation.charts import PriceChart


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name of the organizer that was corrected after the campaign was published."""

    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class CampaignPage:
    campaign: Campaign
    totals: Totals
    momentum: Momentum | None
    fair_share: FairShare | None
    stake: Stake | None
    planned: Planned
    price: list[Line]
    charts: Callable[[], list[PriceChart]]  # called only if the chart is not in the cache
    facts: list[Sourced]
    team: list[TeamMember]
    former_names: list[FormerName]
    undecided: list[Section]
    progress: list[Section]
    story: list[Section]
    end: list[Section]
    own: OwnPart | None = None
    gaps: Gaps | None = None  # only of a preview

    @property
    def is_preview(self) -> bool:
        return self.gaps is not None

    @property
    def company(self) -> Company:
        return self.campaign.company

    @property
    def places(self) -> list[tuple[str, str]]:
        return meeting_places.of(self.campaign)

    @property
    def has_sum(self) -> bool:
        return bool(self.fair_share or self.stake or self.planned.can_calculate)

    @property
    def has_progress(self) -> bool:
        """Whether there are stages to show: no pledge is left in a campaign that ended without a purchase."""
        return self.campaign.phase not in totals.GIVEN_BACK

    @property
    def button(self) -> str:
        """The template of the main button, or of what this visitor has instead."""
        return self.own.template if self.own else self.campaign.situation.button_partial

    @property
    def bar(self) -> str:
        """The template of the bar that stays on phones when the main button is out of view."""
        return self.own.bar_template if self.own else self.campaign.situation.bar_partial

    @property
    def contents(self) -> list[Entry]:
        """The headings of the page in order."""
        text, company = self.campaign.text, {"company": self.company.name}
        entries = {
            "how-title": _("How it works") if self.campaign.is_open else "",
            "bought-title": _("What is bought"),
            "sum-title": _("The calculation") if self.has_sum else "",
            "who-title": _("Who runs this campaign"),
            "places-title": _("Where people meet") if self.places else "",
            **_titles(self.undecided),
            "progress-title": _("Progress") if self.has_progress else "",
            **_titles(self.progress),
            **_titles(self.story),
            "price-title": _("What %(company)s costs") % company,
            "money-title": _("What the money pays for"),
            "failure-title": _("If it fails"),
            "risks-title": _("Risks"),
            "refunds-title": _("Refunds"),
            "governance-title": _("Who decides afterwards"),
            "legal-title": _("Legal notes") if text.legal or self.is_preview else "",
            **_titles(self.end),
        }
        return [Entry(anchor, title) for anchor, title in entries.items() if title]


def campaign_page(campaign: Campaign, own: OwnPart | None = None, *, gaps: Gaps | None = None) -> CampaignPage:
    company, day = campaign.company, campaign.valuation_date
    facts = list(company.facts.filter(as_of__lte=day).order_by("as_of"))
    planned = calculation.planned(campaign, facts)
    quote = prices.quote(company, day)
    sums = totals.of([campaign])[campaign.pk]
    return CampaignPage(
        campaign=campaign,
        totals=sums,
        momentum=momentum(campaign, sums),
        fair_share=company_lines.fair_share(facts),
        stake=stake(campaign, planned, quote),
        planned=planned,
        price=list(company_lines.price(company, quote)),
        charts=lambda: _charts(campaign, planned),
        facts=[company_lines.fact_line(fact, company.currency) for fact in facts],
        team=list(campaign.team.order_by("pk")),
        former_names=_former_names(campaign),
        undecided=page_sections.sections(Slot.UNDECIDED, campaign, sums),
        progress=page_sections.sections(Slot.PROGRESS, campaign, sums),
        story=page_sections.sections(Slot.STORY, campaign, sums),
        end=page_sections.sections(Slot.END, campaign, sums),
        own=own,
        gaps=gaps,
    )


def _former_names(campaign: Campaign) -> list[FormerName]:
    acts = campaign.acts.filter(kind=CampaignAct.Kind.CORRECTED, data__replaced__has_key="organizer_name")
    return [FormerName(act.data["replaced"]["organizer_name"], act.at) for act in acts.order_by("-pk")]


def _titles(sections: list[Section]) -> dict[str, str]:
    return {section.anchor: str(section.title) for section in sections}


def _charts(campaign: Campaign, planned: Planned) -> list[PriceChart]:
    """One chart, or none if too few prices are known."""
    chart = charts.price_chart(campaign.company, campaign.valuation_date, planned.price_per_share)
    return [chart] if chart else []
