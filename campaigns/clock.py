"""Moments as people of a campaign read and write them: on its own clock, with the zone's name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from django.utils.formats import date_format

from common import languages


class InZone(Protocol):
    """A campaign, of which only the zone matters here: a name as in “Europe/Zurich”."""

    @property
    def timezone(self) -> str: ...


class NoSuchTime(ValueError):
    """Clocks are put forward over this time of day."""


def local(moment: datetime, campaign: InZone) -> datetime:
    """The wall clock of the campaign: naive, because templates convert anything else to UTC."""
    return moment.astimezone(ZoneInfo(campaign.timezone)).replace(tzinfo=None)


def moment(wall: datetime, campaign: InZone) -> datetime:
    """Read a naive time from the wall clock of the campaign, as UTC. Raises NoSuchTime."""
    found = wall.replace(tzinfo=ZoneInfo(campaign.timezone)).astimezone(UTC)
    if local(found, campaign) != wall:
        raise NoSuchTime(wall)
    return found


def midnight(day: date, campaign: InZone) -> datetime:
    """When this day begins on the campaign's own clock."""
    first = datetime.combine(day, time.min)
    try:
        return moment(first, campaign)
    except NoSuchTime:  # where clocks are put forward at midnight, that day begins at one
        return moment(first + timedelta(hours=1), campaign)


def there(moment: datetime, campaign: InZone) -> datetime:
    """The same moment, with the campaign's offset from UTC: `2027-03-04T17:00:08-05:00`, for programs."""
    return moment.astimezone(ZoneInfo(campaign.timezone))


def zone_name(moment: datetime, campaign: InZone) -> str:
    """“Eastern Standard Time”, or what it is called on that day."""
    there = moment.astimezone(ZoneInfo(campaign.timezone))
    return get_timezone_name(there, locale=languages.locale())


def zone(campaign: InZone) -> str:
    """“Eastern Time”, in summer and in winter."""
    if campaign.timezone == "UTC":  # it is of no region, so it only has its name of every day
        return zone_name(datetime.now(UTC), campaign)
    return get_timezone_name(ZoneInfo(campaign.timezone), locale=languages.locale())


def text(moment: datetime, campaign: InZone) -> str:
    """`4 March 2027, 17:00 (Eastern Standard Time)`"""
    return f"{date_format(local(moment, campaign), 'DATETIME_FORMAT')} ({zone_name(moment, campaign)})"


def period(starts_at: datetime, ends_at: datetime, campaign: InZone) -> str:
    """`4 March 2027, 17:00 – 18:30 (Eastern Standard Time)`, with the second day where it ends on another."""
    starts, ends = local(starts_at, campaign), local(ends_at, campaign)
    end = date_format(ends, "TIME_FORMAT" if ends.date() == starts.date() else "DATETIME_FORMAT")
    return f"{date_format(starts, 'DATETIME_FORMAT')} – {end} ({zone_name(starts_at, campaign)})"
