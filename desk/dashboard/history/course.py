"""The campaign's progress day by day, from the hourly totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import clock
from campaigns.models import Campaign
from campaigns.totals import Day
from common.pages.charts import day_text
from common.pages.partials import PartialEnum
from common.templatetags.money import money_headline
from common.templatetags.numbers import percent
from desk.dashboard import charts
from desk.dashboard.charts import BarChart, LineChart
from desk.dashboard.history import days
from desk.dashboard.history.days import Change, History, Pace
from desk.dashboard.history.period import PeriodForm
from desk.rows import Empty, Link


class Outlook(PartialEnum, partials="desk/history.html#"):
    """The outlook for the deadline; each has a partial in desk/history.html."""

    PROJECTED = "projected"
    TOO_EARLY = "too_early"


class LinePartial(PartialEnum, partials="desk/history.html#"):
    """The line, or why there is none: it is the first day ever, or only one day was chosen."""

    LINE = "line"
    FIRST_DAY = "first_day"
    ONE_DAY = "one_day"


@dataclass(frozen=True, slots=True)
class Course:
    """`changes` are those of the period and, if any, of the previous period; `empty` if there are no days.

    The titles of the charts say what they show, and `peak` is the day that ended with the highest total ever.
    """

    form: PeriodForm
    pace: Pace
    outlook: Outlook | None
    days: list[Day]
    changes: list[Change]
    line: LineChart | None
    line_partial: LinePartial
    line_title: str
    bars: BarChart | None
    bars_title: str
    peak: Day | None
    empty: Empty | None


def shown(campaign: Campaign, history: History, now: datetime, wanted: Mapping[str, Any]) -> Course:
    """`wanted` is the period requested in the address."""
    today = clock.local(now, campaign).date()
    form = PeriodForm(wanted, began=history.days[0].date if history.days else today, today=today)
    period = form.chosen
    within, pace = history.within(period), days.pace(campaign, history, now)
    # No projection for a period that ended before today.
    shown_pace = pace if period.last == today else days.NO_PACE
    line = charts.cumulative(campaign, within, shown_pace)
    return Course(
        form=form,
        pace=pace,
        outlook=outlook(pace, is_open=campaign.is_open),
        days=within,
        changes=[history.change(each) for each in (period, period.before) if each],
        line=line,
        line_partial=_line_partial(line, history),
        line_title=_line_title(campaign, within, shown_pace) if within else "",
        bars=charts.daily(campaign, within),
        bars_title=_bars_title(campaign, within) if within else "",
        peak=history.peak,
        empty=None if history.days else _empty(campaign),
    )


def _line_partial(line: LineChart | None, history: History) -> LinePartial:
    if line:
        return LinePartial.LINE
    return LinePartial.ONE_DAY if history.whole_days else LinePartial.FIRST_DAY


def _line_title(campaign: Campaign, shown: Sequence[Day], pace: Pace) -> str:
    last = shown[-1]
    cents = last.total_cents if pace.projected_cents is None else pace.projected_cents
    said = {
        "sum": money_headline(last.total_cents, campaign.currency),
        "day": day_text(last.date),
        "then": money_headline(cents, campaign.currency),
        "share": percent(cents * 100 // campaign.threshold_cents) if campaign.threshold_cents else "",
    }
    if pace.projected_cents is None:
        return _("%(sum)s by %(day)s, %(share)s of the threshold") % said
    return _("%(sum)s so far; at this pace %(then)s by the deadline, %(share)s of the threshold") % said


def _bars_title(campaign: Campaign, shown: Sequence[Day]) -> str:
    added, best = sum(day.cents for day in shown), max(shown, key=lambda day: day.cents)
    said = {
        "sum": money_headline(abs(added), campaign.currency),
        "most": money_headline(best.cents, campaign.currency),
        "day": day_text(best.date),
        "days": len(shown),
    }
    if added < 0:
        return ngettext("%(sum)s less in one day", "%(sum)s less in %(days)s days", len(shown)) % said
    if best.cents <= 0:
        return ngettext("Nothing added in one day", "Nothing added in %(days)s days", len(shown)) % said
    return (
        ngettext("%(sum)s more in one day", "%(sum)s more in %(days)s days, most on %(day)s: %(most)s", len(shown))
        % said
    )


def outlook(pace: Pace, *, is_open: bool) -> Outlook | None:
    if pace.projected_cents is not None:
        return Outlook.PROJECTED
    return Outlook.TOO_EARLY if pace.days_missing and is_open else None


def _empty(campaign: Campaign) -> Empty:
    if campaign.phase == Campaign.Phase.DRAFT:
        return Empty(
            _(
                "Daily figures start once the campaign is open. Until then, write the campaign page and invite your "
                "team."
            )
        )
    if campaign.is_open:
        return Empty(_("Daily figures start with the first pledge."), to_share(campaign))
    return Empty(_("Nobody pledged while the campaign was open."))


def to_share(campaign: Campaign) -> Link:
    return Link(_("Create a link and share it"), reverse("community:desk_sharing", args=[campaign.slug]))
