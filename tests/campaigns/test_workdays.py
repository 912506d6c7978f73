"""Working days, with known answers."""

from datetime import UTC, date, datetime

import pytest

from campaigns import workdays
from campaigns.models import Campaign


@pytest.mark.parametrize(
    ("day", "days", "answer"),
    [
        ("2026-11-23", 1, "2026-11-24"),  # a Monday
        ("2026-11-23", 5, "2026-11-30"),
        ("2026-11-27", 1, "2026-11-30"),  # a Friday
        ("2026-11-28", 1, "2026-11-30"),  # a Saturday
        ("2026-11-29", 1, "2026-11-30"),  # a Sunday
        ("2026-11-29", 5, "2026-12-04"),
        ("2026-11-25", 10, "2026-12-09"),
        ("2026-12-30", 5, "2027-01-06"),  # holidays are not known
        ("2028-02-28", 2, "2028-03-01"),  # a leap year
    ],
)
def test_the_nth_working_day_after_a_day(day: str, days: int, answer: str) -> None:
    assert workdays.after(date.fromisoformat(day), days) == date.fromisoformat(answer)


@pytest.mark.parametrize(
    ("zone", "published", "end"),
    [
        ("UTC", "2026-11-23 10:00", "2026-11-30 23:59"),
        # Friday evening in New York, Saturday in London.
        ("America/New_York", "2026-11-28 02:30", "2026-12-05 04:59"),
        ("Europe/London", "2026-11-28 02:30", "2026-12-04 23:59"),
        # Clocks go back on Sunday, 25 October: a window of that week ends an hour later by UTC.
        ("Europe/Berlin", "2026-10-22 10:00", "2026-10-29 22:59"),
        ("Asia/Tokyo", "2026-11-22 20:00", "2026-11-30 14:59"),  # Monday morning there
    ],
)
def test_a_window_ends_with_its_last_day_on_the_clock_of_the_campaign(zone: str, published: str, end: str) -> None:
    moment = datetime.fromisoformat(published).replace(tzinfo=UTC)

    ends_at = workdays.end(moment, 5, Campaign(timezone=zone))

    assert ends_at == datetime.fromisoformat(end).replace(tzinfo=UTC)


def test_a_reminder_comes_at_the_hour_of_the_publication() -> None:
    friday = datetime(2026, 10, 23, 15, 30, tzinfo=UTC)

    assert workdays.later(friday, 2, Campaign(timezone="Europe/Berlin")) == datetime(2026, 10, 27, 16, 30, tzinfo=UTC)
