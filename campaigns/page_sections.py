"""What packages above add to the public pages of a campaign; each registers its sections when the site starts.

The pages here render without any of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from campaigns.models import Campaign
from campaigns.totals import Totals


class Slot(Enum):
    """Where on a page; the order within one is that of registration."""

    HEAD = auto()  # what machines read of every page
    CAMPAIGN_HEAD = auto()  # and of the campaign's own page
    STORY = auto()
    END = auto()
    NAVIGATION = auto()  # below every page but the campaign's own


@dataclass(frozen=True, slots=True)
class Section:
    """A template for a slot; `context` gives what it needs on the campaign's own page beside what that has anyway."""

    slot: Slot
    template: str
    context: Callable[[Campaign, Totals], dict[str, Any]] | None = None


_registered: list[Section] = []


def register(*sections: Section) -> None:
    _registered.extend(sections)


def templates(slot: Slot) -> list[str]:
    return [section.template for section in _registered if section.slot is slot]


def context(campaign: Campaign, sums: Totals) -> dict[str, Any]:
    """What the sections of the campaign's own page need."""
    found: dict[str, Any] = {}
    for section in _registered:
        if section.context:
            found |= section.context(campaign, sums)
    return found
