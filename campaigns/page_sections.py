"""What packages above add to the public pages of a campaign; each registers its parts when the site starts.

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
    """Where on a page; the order within one is that of registration."""

    HEAD = auto()  # what machines read of every page
    CAMPAIGN_HEAD = auto()  # and of the campaign's own page
    NAVIGATION = auto()  # below every page but the campaign's own
    STORY = auto()  # the sections of the campaign's own page
    END = auto()  # and those that come last there


@dataclass(frozen=True, slots=True)
class Section:
    """What a section of the campaign's own page shows; its template reads it as `section`."""

    template: ClassVar[str]


Build = Callable[[Campaign, Totals], Section | None]


@dataclass(frozen=True, slots=True)
class _Template:
    name: str
    is_for_drafts: bool


_templates: dict[Slot, list[_Template]] = defaultdict(list)
_sections: dict[Slot, list[Build]] = defaultdict(list)


def add_template(slot: Slot, name: str, *, drafts: bool = True) -> None:
    """Show a template that needs nothing but the campaign; `drafts` says whether on the pages of a draft too."""
    _templates[slot].append(_Template(name, drafts))


def add_sections(slot: Slot, *builds: Build) -> None:
    """Show what these make of the campaign; nothing where they return None."""
    _sections[slot].extend(builds)


def templates(slot: Slot, campaign: Campaign) -> list[str]:
    is_draft = campaign.phase == Campaign.Phase.DRAFT
    return [each.name for each in _templates[slot] if each.is_for_drafts or not is_draft]


def sections(slot: Slot, campaign: Campaign, sums: Totals) -> list[Section]:
    found = (build(campaign, sums) for build in _sections[slot])
    return [section for section in found if section]
