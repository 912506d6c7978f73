"""Texts of a draft that were sent while somebody changed the same fields: kept until their author has compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from campaigns.models import Campaign

MOST = 20  # in a campaign


def keep(campaign: Campaign, by: User, page: str, key: str, texts: Mapping[str, str]) -> bool:
    """Keep what was sent from a page; the campaign is locked. False if too much is kept already."""
    kept = campaign.set_aside | {key: {"by": str(by.pk), "page": page, "texts": dict(texts)}}
    if len(kept) > MOST:
        return False
    _save(campaign, kept)
    return True


def find(campaign: Campaign, by: User, page: str) -> list[dict[str, str]]:
    """What this user sent from such pages, oldest first."""
    kept = sorted(campaign.set_aside.items())
    return [each["texts"] for _key, each in kept if (each["by"], each["page"]) == (str(by.pk), page)]


def forget(campaign: Campaign, by: User, key: str) -> None:
    """Drop what its author has decided about; the campaign is locked."""
    if campaign.set_aside.get(key, {}).get("by") == str(by.pk):
        _save(campaign, {name: each for name, each in campaign.set_aside.items() if name != key})


def _save(campaign: Campaign, kept: dict[str, Any]) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(set_aside=kept)
