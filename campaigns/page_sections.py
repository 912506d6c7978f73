"""Parts that upper packages add to a campaign's public pages; they register them when the site starts.

The pages here render without any of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar, Protocol

from django.http import HttpRequest

from campaigns.models import Campaign
from campaigns.totals import Totals

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Slot(Enum):
    """A position on the page; sections within it appear in the order of registration."""

    HEAD = auto()  # <head> of every page of the campaign
    CAMPAIGN_HEAD = auto()  # <head> of the campaign's main page
    NAVIGATION = auto()  # at the bottom of every page except the main one
    UNDECIDED = auto()  # after the first part of the main page, linked below its button: for who does not pledge now
    PROGRESS = auto()  # below the progress on the campaign's main page
    STORY = auto()  # the sections of the campaign's main page
    END = auto()  # the last sections there


@dataclass(frozen=True, slots=True)
class Section:
    """The data of a section of the campaign's main page; its template reads it as `section`.

    `anchor` and `title` are those of its heading, for the table of contents; empty if it is not listed there.
    """

    template: ClassVar[str]
    anchor: ClassVar[str] = ""
    title: ClassVar[StrOrPromise] = ""


class OwnPart(Protocol):
    """What takes the place of the main button for a visitor who has taken part; its templates read it as `own`."""

    @property
    def template(self) -> str: ...

    @property
    def bar_template(self) -> str: ...


Build = Callable[[Campaign, Totals], Section | None]
BuildOwn = Callable[[HttpRequest, Campaign], OwnPart | None]


@dataclass(frozen=True, slots=True)
class _Template:
    name: str
    is_for_drafts: bool


_templates: dict[Slot, list[_Template]] = defaultdict(list)
_sections: dict[Slot, list[Build]] = defaultdict(list)
_own_parts: list[BuildOwn] = []


def add_template(slot: Slot, name: str, *, drafts: bool = True) -> None:
    """Register a template that needs only the campaign; `drafts` says whether drafts show it too."""
    _templates[slot].append(_Template(name, drafts))


def add_sections(slot: Slot, *builds: Build) -> None:
    """Register functions that build sections from the campaign; None means no section."""
    _sections[slot].extend(builds)


def add_own_part(build: BuildOwn) -> None:
    """Register a function that builds the visitor's own part of the main page; None if they have not taken part."""
    _own_parts.append(build)


def templates(slot: Slot, campaign: Campaign) -> list[str]:
    is_draft = campaign.phase == Campaign.Phase.DRAFT
    return [each.name for each in _templates[slot] if each.is_for_drafts or not is_draft]


def sections(slot: Slot, campaign: Campaign, sums: Totals) -> list[Section]:
    found = (build(campaign, sums) for build in _sections[slot])
    return [section for section in found if section]


def own_part(request: HttpRequest, campaign: Campaign) -> OwnPart | None:
    """The first own part of this visitor. It looks at the session, so the answer varies with the cookie."""
    return next(filter(None, (build(request, campaign) for build in _own_parts)), None)
