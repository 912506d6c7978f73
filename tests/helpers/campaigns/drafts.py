"""Builders for tests about drafts."""

import re
from datetime import date
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, TeamMember
from campaigns.setup import publish_warnings
from tests.helpers.builders import make_campaign, make_member, signed_in

PROSE = ("bought", "money", "failure", "risks", "refunds", "fees", "governance", "organizer", "legal")
TEXT = {"title": "Our Commons", "ask": "Pledge.", **{name: f"About *{name}*." for name in PROSE}}


def make_complete(**fields: Any) -> Campaign:
    """A draft that lacks nothing."""
    campaign = make_campaign(**{"phase": Campaign.Phase.DRAFT, "first_phase": Campaign.Phase.PLEDGING, **fields})
    campaign.texts.update(**TEXT)
    known = {"as_of": date(2016, 10, 1), "source": "The press"}
    campaign.company.facts.create(kind="active_users", value=1_000, **known)
    campaign.company.facts.create(kind="market_value", value=40_000_00, **known)
    campaign.assumptions.create(kind="premium", value=30_00, as_of=date(2016, 10, 1))
    return campaign


def owner_of(campaign: Campaign) -> Client:
    return signed_in(make_member(campaign, TeamMember.Role.OWNER))


def page(campaign: Campaign, name: str = "", language: str = "") -> str:
    if language:
        return reverse("campaigns:setup_texts", args=[campaign.slug, language])
    return reverse("campaigns:setup_page", args=[campaign.slug, name]) if name else reverse(
        "campaigns:setup", args=[campaign.slug]
    )  # fmt: skip


def act(campaign: Campaign, name: str) -> str:
    return reverse(f"campaigns:setup_{name}", args=[campaign.slug])


def read(campaign: Campaign) -> str:
    """What the tick of the page for publishing stands for."""
    return publish_warnings.key(publish_warnings.of(campaign))


def publish(client: Client, campaign: Campaign, step: str = "publish") -> Any:
    """Publish as an owner does who has read the warnings."""
    return client.post(act(campaign, "publish"), {"read": read(campaign), "step": step}, follow=True)


def hidden(client: Client, url: str, name: str = "seen") -> str:
    """What a page hides, to be sent back with its form."""
    return value(client.get(url).content.decode(), name)


def value(html: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', html)
    assert found, name
    return unescape(found[1])


def save(client: Client, url: str, seen: str = "", **data: Any) -> Any:
    """Fill in a page as it is shown now, or as it was when `seen` was."""
    return client.post(url, {"seen": seen or hidden(client, url), **data})


def words(answer: Any) -> str:
    return " ".join(re.sub("<[^>]*>", " ", unescape(answer.content.decode())).split())
