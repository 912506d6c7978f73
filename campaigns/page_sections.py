"""Parts that upper packages add to a campaign's public pages; they register them when the site starts.

The pages here render without any of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

from campaigns.models import Campaign
from campaigns.totals import Totals


class Slot(Enum):
    """A position on the page; sections within it appear in the order of registration."""

    HEAD = auto()  # <head> of every page of the campaign
    CAMPAIGN_HEAD = auto()  # <head> of the campaign's main page
    NAVIGATION = auto()  # at the bottom of every page except the main one
    STORY = auto()  # the sections of the campaign's main page
    END = auto()  # the last sections there


@dataclass(frozen=True, slots=True)
class Section:
    """The data of a section of the campaign's main page; its template reads it as `section`."""

    template: ClassVar[str]


Build = Callable[[Campaign, Totals], Section | None]


@dataclass(frozen=True, slots=True)
class _Template:
    name: str
    is_for_drafts: bool


_templates: dict[Slot, list[_Template]] = defaultdict(list)
_sections: dict[Slot, list[Build]] = defaultdict(list)


def add_template(slot: Slot, name: str, *, drafts: bool = True) -> None:
    """Register a template that needs only the campaign; `drafts` says whether drafts show it too."""
    _templates[slot].append(_Template(name, drafts))


def add_sections(slot: Slot, *builds: Build) -> None:
    """Register functions that build sections from the campaign; None means no section."""
    _sections[slot].extend(builds)


def templates(slot: Slot, campaign: Campaign) -> list[str]:
    is_draft = campaign.phase == Campaign.Phase.DRAFT
    return [each.name for each in _templates[slot] if each.is_for_drafts or not is_draft]


def sections(slot: Slot, campaign: Campaign, sums: Totals) -> list[Section]:
    found = (build(campaign, sums) for build in _sections[slot])
    return [section for section in found if section]
