"""The form for following a campaign as a section of its public pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from campaigns.models import Campaign
from campaigns.page_sections import Section
from campaigns.totals import Totals
from community.forms.following import FollowForm
from community.news import following
from community.pages.follow_page import FOLLOW, OPENING, FollowWords, follow_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class FollowSection(Section):
    template: ClassVar[str] = "community/sections/follow.html"
    anchor: ClassVar[str] = "follow-title"
    title: ClassVar[StrOrPromise] = FOLLOW.heading
    words: ClassVar[FollowWords] = FOLLOW

    form: FollowForm


@dataclass(frozen=True, slots=True)
class OpeningSection(FollowSection):
    title: ClassVar[StrOrPromise] = OPENING.heading
    words: ClassVar[FollowWords] = OPENING


def follow_section(campaign: Campaign, _sums: Totals | None = None) -> FollowSection | None:
    if not following.is_open(campaign):
        return None
    section = OpeningSection if follow_words(campaign) is OPENING else FollowSection
    return section(_follow_form())


def _follow_form() -> FollowForm:
    return FollowForm(auto_id="follow-%s")  # other forms on the page may ask for an address too
