"""iCalendar files (RFC 5545), in UTC: calendar programs show them in their owner's time zone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.http import HttpResponse
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from common.clean_text import clean


def entry(  # noqa: PLR0913  (the parts of an event)
    uid: object,
    summary: str,
    starts_at: datetime,
    *,
    stamp: datetime,
    ends_at: datetime | None = None,
    is_off: bool = False,
    **words: str,
) -> Event:
    """Build an event; calendars replace one with the same `uid`. `words` are description, location and url, if any.

    `stamp` is when it was last changed; with `is_off` the event is marked as cancelled.
    """
    event = Event()
    event.add("uid", f"{uid}@commonbid")
    event.add("summary", clean(summary))
    # RFC 5545 requires an end later than the start, or none.
    moments = {"dtstart": starts_at, "dtend": ends_at if ends_at and _whole(ends_at) > _whole(starts_at) else None}
    for name, moment in {**moments, "dtstamp": stamp, "last-modified": stamp}.items():
        if moment:
            event.add(name, _whole(moment))
    # Some calendars accept a change only with a higher sequence number; minutes stay below its limit for 4,000 years.
    event.add("sequence", int(stamp.timestamp()) // 60)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    for name, text in words.items():
        if text:
            event.add(name, clean(text))
    return event


def response(name: str, entries: Iterable[Event], title: str) -> HttpResponse:
    """A response with these events as the file `name`.ics."""
    calendar = Calendar()
    calendar.add("prodid", "-//Commonbid//Commonbid//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", " ".join(clean(title).split()))
    # RFC 5545 requires at least one component, even if there are no events.
    calendar.add_component(_utc())
    for each in entries:
        calendar.add_component(each)
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _utc() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001  (RFC 5545 wants local time of the zone here)
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone
