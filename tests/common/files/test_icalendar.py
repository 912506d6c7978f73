"""Calendars follow RFC 5545 in every phase of a campaign, and repeat its texts as plain text."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign
from common.files import icalendar as ics
from pledges import pledging
from tests.helpers.builders import make_campaign, make_member, make_secured, put, signed_in
from tests.helpers.community.library import make_row

NOW = datetime(2027, 3, 28, 1, 30, 15, 999, tzinfo=UTC)  # while clocks change in Europe


def read(content):
    """Parse as strictly as the strictest calendar would; returns the events."""
    text = content.decode()
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert "\n" not in "".join(lines)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    assert max(len(line.encode()) for line in lines) <= 75
    found = icalendar.Calendar.from_ical(content)
    assert (found["VERSION"], bool(found["PRODID"])) == ("2.0", True)
    assert found.subcomponents
    assert not [component.errors for component in found.walk() if component.errors]
    events = found.walk("VEVENT")
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE"} <= set(event)
        assert event["STATUS"] in {"CONFIRMED", "CANCELLED"}
        assert "DTEND" not in event or event["DTEND"].dt > event["DTSTART"].dt
        assert 0 <= event["SEQUENCE"] < 2**31
    assert len({event["UID"] for event in events}) == len(events)
    return events


def events_of(campaign, client=None):
    answer = (client or Client()).get(reverse("community:events_calendar", args=[campaign.slug]))
    assert answer.status_code == 200
    return read(answer.content)


@pytest.mark.django_db
@pytest.mark.parametrize("phase", Campaign.Phase)
@pytest.mark.parametrize("days", [[], [-400], [3], [-1, 0, 1]], ids=["none", "past", "coming", "all"])
def test_the_events_of_a_campaign_are_a_calendar_in_every_phase(phase, days):
    campaign = make_campaign(phase=phase, timezone="Pacific/Auckland")
    member = signed_in(make_member(campaign))
    for day in days:
        at = NOW + timedelta(days=day)
        make_row(campaign, "events", starts_at=at, ends_at=at + timedelta(days=abs(day)))

    assert len(events_of(campaign, member)) == len(days)


@pytest.mark.django_db
@pytest.mark.parametrize("phase", [phase for phase in Campaign.Phase if phase != Campaign.Phase.DRAFT])
def test_the_deadline_of_a_pledge_is_a_calendar_in_every_phase(phase):
    pledge = make_secured(make_campaign())
    put(pledge.campaign, phase=phase)

    answer = signed_in(pledge.supporter).get(reverse("pledges:calendar", args=[pledge.pk]))

    (event,) = read(answer.content)
    assert event["STATUS"] == ("CANCELLED" if phase == Campaign.Phase.CANCELLED else "CONFIRMED")


@pytest.mark.django_db
def test_a_withdrawn_pledge_cancels_its_deadline_in_the_calendar():
    pledge = make_secured(make_campaign())
    pledging.withdraw(pledge)

    answer = signed_in(pledge.supporter).get(reverse("pledges:calendar", args=[pledge.pk]))

    assert [event["STATUS"] for event in read(answer.content)] == ["CANCELLED"]


@pytest.mark.django_db
def test_a_description_is_plain_text_with_the_addresses_of_its_links():
    campaign = make_campaign()
    body = 'R&D: 5 < 6 & "quotes".\nRead [the plan](https://example.org/plan?a=1&b=2), ~~not~~ **now**.'
    make_row(campaign, "events", words={"en": {"title": "R&D <tea>", "body": body}})

    (event,) = events_of(campaign)

    assert event["SUMMARY"] == "R&D <tea>"
    assert event["DESCRIPTION"] == (
        'R&D: 5 < 6 & "quotes".\nRead the plan [1], ~~not~~ now.\n\n[1] https://example.org/plan?a=1&b=2'
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=120), st.text(max_size=120), st.integers(-5, 5))
def test_any_text_gives_a_valid_calendar(title, text, length):
    entry = ics.entry("a", title, NOW, stamp=NOW, ends_at=NOW + timedelta(seconds=length), description=text)

    (event,) = read(ics.response("name", [entry], title).content)

    assert set(filter(str.isalnum, text)) <= set(event.get("DESCRIPTION", ""))


def test_a_calendar_says_what_it_is_and_gives_every_moment_in_utc():
    there = ZoneInfo("America/New_York")
    entry = ics.entry(
        "a",
        "Ask, then; vote\\",
        datetime(2027, 3, 4, 17, tzinfo=there),
        stamp=datetime(2027, 3, 14, 3, 0, 7, 5, tzinfo=there),
        ends_at=datetime(2027, 3, 14, 3, 30, tzinfo=there),
        url="https://example.org/",
    )

    answer = ics.response("our-field", [entry], "Our\nField")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="our-field.ics"'
    assert set(answer.content.decode().split("\r\n")) >= {
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Our Field",
        "UID:a@commonbid",
        r"SUMMARY:Ask\, then\; vote\\",
        "DTSTART:20270304T220000Z",
        "DTEND:20270314T073000Z",
        "DTSTAMP:20270314T070007Z",
        "LAST-MODIFIED:20270314T070007Z",
        f"SEQUENCE:{int(datetime(2027, 3, 14, 7, tzinfo=UTC).timestamp()) // 60}",
        "URL:https://example.org/",
    }


@pytest.mark.django_db
def test_an_event_is_replaced_by_its_edit_under_the_same_name():
    with time_machine.travel(NOW, tick=False) as clock:
        campaign = make_campaign()
        row = make_row(campaign, "events", starts_at=NOW)
        (before,) = events_of(campaign)
        clock.shift(timedelta(minutes=1))
        row.save()
        (after,) = events_of(campaign)

    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == NOW.replace(microsecond=0)


@pytest.mark.django_db
def test_an_extended_deadline_replaces_the_one_in_the_calendar():
    pledge = make_secured(make_campaign(timezone="Pacific/Auckland"))
    url = reverse("pledges:calendar", args=[pledge.pk])
    client = signed_in(pledge.supporter)
    (before,) = read(client.get(url).content)

    later = pledge.campaign.deadline + timedelta(days=7)
    Campaign.objects.update(deadline=later)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        (after,) = read(client.get(url).content)

    assert (after["UID"], after["DTSTART"].dt) == (before["UID"], later.replace(microsecond=0))
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_later_version_has_a_higher_number():
    first, second = (ics.entry("a", "x", NOW, stamp=NOW + timedelta(minutes=late)) for late in (0, 1))

    assert second["SEQUENCE"] > first["SEQUENCE"]
