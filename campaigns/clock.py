"""Reading and writing times in the campaign's own time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location, get_timezone_name
from django.utils.formats import date_format

from common import languages
from common.templatetags.dates import unbroken


class InZone(Protocol):
    """A campaign; only its time zone matters here, a name such as “Europe/Zurich”."""

    @property
    def timezone(self) -> str: ...


class NoSuchTime(ValueError):
    """This time of day is skipped when the clocks go forward."""


def local(moment: datetime, campaign: InZone) -> datetime:
    """Convert to the campaign's local time: naive, because templates would convert an aware datetime to UTC."""
    return moment.astimezone(ZoneInfo(campaign.timezone)).replace(tzinfo=None)


def moment(wall: datetime, campaign: InZone) -> datetime:
    """Convert naive local time of the campaign to UTC. Raises NoSuchTime."""
    found = wall.replace(tzinfo=ZoneInfo(campaign.timezone)).astimezone(UTC)
    if local(found, campaign) != wall:
        raise NoSuchTime(wall)
    return found


def midnight(day: date, campaign: InZone) -> datetime:
    """When this day begins in the campaign's time zone."""
    first = datetime.combine(day, time.min)
    try:
        return moment(first, campaign)
    except NoSuchTime:  # clocks go forward at midnight, so the day begins at one
        return moment(first + timedelta(hours=1), campaign)


def there(moment: datetime, campaign: InZone) -> datetime:
    """The moment with the campaign's UTC offset, for machines: `2027-03-04T17:00:08-05:00`."""
    return moment.astimezone(ZoneInfo(campaign.timezone))


def place(campaign: InZone) -> str:
    """A short name of the time zone: its city, such as “New York”."""
    region = get_timezone_location(ZoneInfo(campaign.timezone), locale=languages.locale(), return_city=True)
    return region.rpartition("/")[2]


def zone(campaign: InZone) -> str:
    """The name of the time zone regardless of the season, such as “Eastern Time”."""
    if campaign.timezone == "UTC":  # UTC belongs to no region, so it has no such generic name
        return get_timezone_name(datetime.now(UTC), locale=languages.locale())
    return get_timezone_name(ZoneInfo(campaign.timezone), locale=languages.locale())


def text(moment: datetime, campaign: InZone) -> str:
    """`4 March 2027, 17:00 (New York)`"""
    return f"{date_format(local(moment, campaign), 'DATETIME_FORMAT')} ({place(campaign)})"


def page_text(moment: datetime, campaign: InZone) -> str:
    """The same for pages: the date stays on one line."""
    return unbroken(text(moment, campaign))


def short(moment: datetime, campaign: InZone, now: datetime) -> str:
    """`4 March, 17:00`, for pages that name the time zone once; with the year if it is not this one."""
    here = local(moment, campaign)
    day = "MONTH_DAY_FORMAT" if here.year == local(now, campaign).year else "DATE_FORMAT"
    return f"{date_format(here, day)}, {date_format(here, 'TIME_FORMAT')}"


def period(starts_at: datetime, ends_at: datetime, campaign: InZone) -> str:
    """`4 March 2027, 17:00 – 18:30 (New York)`, with the end's date if it is on another day."""
    starts, ends = local(starts_at, campaign), local(ends_at, campaign)
    end = date_format(ends, "TIME_FORMAT" if ends.date() == starts.date() else "DATETIME_FORMAT")
    return f"{date_format(starts, 'DATETIME_FORMAT')} – {end} ({place(campaign)})"
