"""iCalendar files (RFC 5545), in UTC: every calendar shows them on its owner's clock."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.http import HttpResponse
from icalendar import Calendar, Event

from accounts.texts import clean


def entry(
    uid: object, summary: str, starts_at: datetime, *, stamp: datetime, ends_at: datetime | None = None, **words: str
) -> Event:
    """An event whose calendars replace it under the same uid; `words` are description, location and url, if any.

    `stamp` is when it was last changed.
    """
    event = Event()
    event.add("uid", f"{uid}@commonbid")
    event.add("summary", clean(summary))
    for name, moment in {"dtstart": starts_at, "dtend": ends_at, "dtstamp": stamp, "last-modified": stamp}.items():
        if moment:
            event.add(name, moment.astimezone(UTC).replace(microsecond=0))
    for name, text in words.items():
        if text:
            event.add(name, clean(text))
    return event


def response(name: str, entries: Iterable[Event], title: str) -> HttpResponse:
    """The file `name`.ics."""
    calendar = Calendar()
    calendar.add("prodid", "-//Commonbid//Commonbid//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", " ".join(clean(title).split()))  # the library does not escape what it does not know
    for each in entries:
        calendar.add_component(each)
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer
