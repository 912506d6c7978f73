"""The figures in the dashboard's summary by email.

All come from the dashboard's own functions. It contains no names and no individual amounts, so every role may get it.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format

from campaigns import clock, totals
from campaigns.models import Campaign, TeamMember
from desk.dashboard import spread
from desk.dashboard.history import days
from desk.dashboard.history.period import Period
from desk.todo import tasks as todo
from desk.todo.task import Case


def context(member: TeamMember, now: datetime, period: Period) -> dict[str, Any]:
    """The data of the mail, in the active language; amounts are in minor units."""
    campaign = member.campaign
    sums = totals.of([campaign])[campaign.pk]
    history = days.history(campaign, now)
    change, pace = history.change(period), days.pace(campaign, history, now)
    counted = spread.counted(campaign, spread.read(campaign))
    tasks = todo.read(Case.read(member, sums, now))
    here = settings.SITE_URL + reverse("desk:dashboard", args=[campaign.slug])
    return {
        "campaign": {"title": campaign.text.title, "currency": campaign.currency, "phase": campaign.phase},
        "phase": campaign.get_phase_display(),
        "is_last": campaign.phase in Campaign.FINAL,
        "headline": {name: getattr(sums.headline, name) for name in ("label", "people", "cents", "percent")},
        "threshold_cents": campaign.threshold_cents,
        "days_left": campaign.days_left,
        "deadline": clock.text(campaign.deadline, campaign),
        "median": counted.median,
        "mean": counted.mean,
        "needed_cents": pace.needed_cents,
        "pace_cents": pace.cents,
        "days": [date_format(day, "DATE_FORMAT") for day in sorted({period.first, period.last})],
        "people": change.people,
        "cents": change.cents,
        "tasks": [[str(task.label), task.number, task.has_more] for task in tasks],
        "desk": here,
        "desk_then": f"{here}?{urlencode({'period': 'custom', 'first': period.first, 'last': period.last})}",
        "choice": settings.SITE_URL + reverse("desk:digest", args=[campaign.slug]),
    }
