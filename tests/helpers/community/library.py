"""Builders for tests of what a team collects: resources, events, questions, milestones."""

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign

KINDS = ["resources", "events", "questions", "milestones"]
WORDS = {"en": {"title": "A title", "body": "Some *text*", "note": "A note"}}


def make_row(campaign: Campaign, kind: str, **fields: Any) -> Any:
    now = timezone.now()
    needed = {
        "resources": {"section": "articles", "url": "https://example.org/", "source": "The Paper", "in_language": "de"},
        "events": {
            "starts_at": now + timedelta(days=1),
            "ends_at": now + timedelta(days=1, hours=1),
            "place": "Online",
        },
        "questions": {},
        "milestones": {"date": date(2016, 9, 29)},
    }
    return getattr(campaign, kind).create(**{"words": WORDS, **needed[kind], **fields})


def filled(kind: str, **fields: Any) -> dict[str, Any]:
    facts = {
        "resources": {"section": "tools", "url": "https://example.org/", "source": "X", "in_language": "en"},
        "events": {"day": "2027-01-05", "starts": "18:00", "ends": "19:30", "place": "Online"},
        "questions": {},
        "milestones": {"amount": "50000"},
    }
    return {**facts[kind], "title_en": "New title", "body_en": "Body", "note_en": "Note", **fields}


def public(name: str, campaign: Campaign) -> str:
    return Client().get(reverse(name, args=[campaign.slug])).content.decode()


def desk(name: str, campaign: Campaign, kind: str, *pk: Any) -> str:
    return reverse(f"community:{name}", args=[campaign.slug, kind, *pk])
