"""Working days, Monday to Friday, in the campaign's time zone. Public holidays vary by country and are ignored.

As usual in law, the day of the event does not count, and a period ends at the end of its last day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaigns.clock import InZone

FRIDAY = 4
LAST_MINUTE = time(23, 59)


def after(day: date, days: int) -> date:
    """The n-th working day after this one."""
    for _ in range(days):
        day += timedelta(days=1)
        while day.weekday() > FRIDAY:
            day += timedelta(days=1)
    return day


def later(moment: datetime, days: int, campaign: InZone, at: time | None = None) -> datetime:
    """The moment this many working days later, at the same time of day or at `at`."""
    zone = ZoneInfo(campaign.timezone)
    there = moment.astimezone(zone)
    return datetime.combine(after(there.date(), days), at or there.time(), zone).astimezone(UTC)


def end(moment: datetime, days: int, campaign: InZone) -> datetime:
    """The last minute of the n-th working day after this moment."""
    return later(moment, days, campaign, LAST_MINUTE)
