"""The campaign's progress day by day, from the hourly totals, in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Campaign
from campaigns.totals import Day
from common.pages.partials import PartialEnum
from desk.dashboard import charts, days
from desk.dashboard.charts import BarChart, LineChart
from desk.dashboard.days import Change, Pace
from desk.dashboard.period import PeriodForm
from desk.rows import Empty, Link


class Outlook(PartialEnum, partials="desk/history.html#"):
    """The outlook for the deadline; each has a partial in desk/history.html."""

    PROJECTED = "projected"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class Course:
    """`changes` are those of the period and, if any, of the previous period; `empty` if there are no days."""

    form: PeriodForm
    pace: Pace
    outlook: Outlook | None
    days: list[Day]
    changes: list[Change]
    line: LineChart | None
    bars: BarChart | None
    empty: Empty | None

    @property
    def line_template(self) -> str:
        return f"desk/history.html#{'line' if self.line else 'no_line'}"


def read(campaign: Campaign, now: datetime, wanted: Mapping[str, Any]) -> Course:
    """`wanted` is the period requested in the address."""
    history, today = days.history(campaign, now), clock.local(now, campaign).date()
    form = PeriodForm(wanted, began=history.days[0].date if history.days else today, today=today)
    period = form.chosen
    shown, pace = history.within(period), days.pace(campaign, history, now)
    return Course(
        form=form,
        pace=pace,
        outlook=outlook(pace, is_open=campaign.is_open),
        days=shown,
        changes=[history.change(each) for each in (period, period.before) if each],
        # No projection for a period that ended before today.
        line=charts.cumulative(campaign, shown, pace if period.last == today else days.NO_PACE),
        bars=charts.daily(campaign, shown),
        empty=None if history.days else _empty(campaign),
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
