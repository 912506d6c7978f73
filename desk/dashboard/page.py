"""Everything of the page that is not about the day of collection. How many queries it costs depends on nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from campaigns import clock, sources, totals, visits
from campaigns.models import Campaign, TeamMember
from campaigns.totals import Totals
from common import money
from desk.dashboard import activity, charts, days, inbox, origins, pipeline, spread
from desk.dashboard.period import PeriodForm
from payments.models import MoneyAct


def facts(
    member: TeamMember,
    now: datetime,
    wanted: Mapping[str, Any],
    known: dict[str, Any],
    acts: Iterable[MoneyAct],
) -> dict[str, Any]:
    """The figures for this member; `known` are the totals and the day of collection, `acts` wait for somebody."""
    campaign = member.campaign
    card_countries = origins.cards_by_country(campaign)
    found, came = totals.by_source(campaign), visits.by_source(campaign)
    return {
        **course(campaign, now, wanted),
        **amounts(campaign, known["totals"], known),
        "tasks": inbox.inbox(member, known, acts),
        "countries": origins.signatures_by_country(campaign),
        "card_countries": card_countries,
        "saved_cards": sum(country.people for country in card_countries),
        "links": origins.links(sources.ranked(campaign, found, came)),
        "funnel": pipeline.funnel(campaign, found, sum(came.values())),
        "happenings": activity.recent(campaign, member),
    }


def course(campaign: Campaign, now: datetime, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the days: from the hourly totals, in one query."""
    history, today = days.history(campaign, now), clock.local(now, campaign).date()
    form = PeriodForm(wanted, began=history.days[0].date if history.days else today, today=today)
    period = form.chosen
    shown, pace = history.within(period), days.pace(campaign, history, now)
    return {
        "period_form": form,
        "period": period,
        "pace": pace,
        "has_days": bool(history.days),
        "days": shown,
        "changes": [history.change(each) for each in (period, period.before) if each],
        # What has ended before today leads nowhere.
        "line": charts.cumulative(campaign, shown, pace if period.last == today else days.NO_PACE),
        "bars": charts.daily(campaign, shown),
    }


def amounts(campaign: Campaign, sums: Totals, known: dict[str, Any]) -> dict[str, Any]:
    """What follows from the single amounts, in one query."""
    spreads = spread.read(campaign)
    counted = spread.of_stages(spreads, days.counted(campaign))
    bins = counted.histogram(int(10 ** money.decimals(campaign.currency)))
    steps = pipeline.pipeline(sums, spreads, known["payments"])
    few = counted.concentration
    return {
        "counted": counted,
        "bins": bins,
        "histogram": charts.histogram(campaign, bins),
        "concentration": few,
        "left_share": Fraction(few.left_cents, campaign.threshold_cents) if few else None,
        "steps": steps,
    }
