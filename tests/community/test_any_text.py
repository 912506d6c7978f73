"""Feeds, pictures and calendars are well-formed whatever text is in the database already."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from campaigns.models import Campaign
from community import sharing
from community.link_pictures import drawing
from tests.helpers.builders import put, unguarded
from tests.helpers.community.updates import make_update

pytestmark = pytest.mark.django_db

# Whatever a table can hold: neither halves of surrogate pairs nor zero bytes.
STORED = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0") | st.integers(1, 0xA0).map(chr), min_size=1
)
with_any = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def get(name: str, campaign: Campaign) -> bytes:
    answer = Client().get(reverse(name, args=[campaign.slug]) if "sitemap" not in name else reverse(name))
    assert answer.status_code == 200
    return answer.content


def say(campaign: Campaign, text: str) -> None:
    """Put a text wherever the public pages take one from, past every form."""
    put(campaign, organizer_name=text[:120])
    with unguarded():
        campaign.texts.update(title=text[:80], ask=text)
    campaign.updates.update(words={"en": {"title": text, "body": text}})
    campaign.events.update(words={"en": {"title": text, "body": text}}, place=text[:120])


@pytest.fixture
def told(campaign: Campaign) -> Campaign:
    make_update(campaign)
    at = timezone.now() + timedelta(days=1)
    campaign.events.create(words={"en": {"title": "x"}}, starts_at=at, ends_at=at + timedelta(hours=1))
    return campaign


@with_any
@given(text=STORED)
@example(text="First line\x0bsecond\x08\x1b\x0c\ufffe\uffff\x85&#12;")
@pytest.mark.slow
def test_feeds_and_pictures_are_well_formed(told: Campaign, text: str) -> None:
    say(told, text)

    for name in ("community:updates_feed", "community:badge", "community:qr", "sitemap"):
        assert ET.fromstring(get(name, told)).tag


@with_any
@given(text=STORED)
@example(text="BEGIN:VEVENT\x0bEND:VCALENDAR\r\nX:1\x0c\x08\x85")
def test_any_text_gives_a_well_formed_calendar(told: Campaign, text: str) -> None:
    say(told, text)

    content = get("community:events_calendar", told)

    assert len(Calendar.from_ical(content).walk("VEVENT")) == 1
    assert not [sign for sign in content.decode() if sign < " " and sign not in "\r\n\t"]


@with_any
@given(text=STORED)
@example(text="First\x0bsecond")
def test_the_picture_of_a_link_can_be_drawn(told: Campaign, text: str) -> None:
    say(told, text)
    shown: Any = sharing.stand(Campaign.objects.get(pk=told.pk))

    assert drawing.draw(shown).size == (drawing.WIDTH, drawing.HEIGHT)
