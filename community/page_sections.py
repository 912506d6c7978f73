"""Sections of the campaign's main page: petition, endorsers, news and sharing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.db.models import Exists
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.page_sections import Section
from campaigns.totals import Totals
from community import library, petition
from community.models import Endorser, Event, Signature, Update
from community.news import reading

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RECENT_SIGNERS = 6
# The other endorsers are on a separate page.
SHOWN_LOGOS, SHOWN_STATEMENTS, READ = 8, 4, 12


@dataclass(frozen=True, slots=True)
class PetitionSection(Section):
    template: ClassVar[str] = "community/sections/petition.html"
    anchor: ClassVar[str] = "petition-title"
    title: ClassVar[StrOrPromise] = _("Petition")

    signed: int
    can_sign: bool
    signers: list[Signature]


def petition_section(campaign: Campaign, sums: Totals) -> PetitionSection | None:
    """At most two queries."""
    if not campaign.petition_versions.exists():
        return None
    signers = petition.names(campaign, limit=RECENT_SIGNERS).signatures
    return PetitionSection(sums.signed.people, petition.is_open(campaign), signers)


@dataclass(frozen=True, slots=True)
class EndorsersSection(Section):
    template: ClassVar[str] = "community/sections/endorsers.html"
    anchor: ClassVar[str] = "endorsers-title"
    title: ClassVar[StrOrPromise] = _("Endorsed by")

    organizations: list[Endorser]
    statements: list[Endorser]
    count: int


def endorsers_section(campaign: Campaign, _sums: Totals) -> EndorsersSection | None:
    """At most two queries."""
    public = campaign.endorsers.public()
    rows = list(public[:READ])
    if not rows:
        return None
    organizations = [row for row in rows if row.kind == Endorser.Kind.ORGANIZATION and row.logo]
    count = public.count() if len(rows) == READ else len(rows)
    return EndorsersSection(organizations[:SHOWN_LOGOS], rows[:SHOWN_STATEMENTS], count)


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    view: str


@dataclass(frozen=True, slots=True)
class NewsSection(Section):
    template: ClassVar[str] = "community/sections/news.html"
    anchor: ClassVar[str] = "news-title"
    title: ClassVar[StrOrPromise] = _("News")

    update: Update | None
    event: Event | None
    steps: list[library.Step]
    has_library: bool
    has_questions: bool

    @property
    def links(self) -> list[Link]:
        """Links to the pages with more."""
        pages = [
            (self.update, gettext("All updates"), "community:updates"),
            (self.event, gettext("All events"), "community:events"),
            (self.has_library, gettext("Library"), "community:library"),
            (self.has_questions, gettext("Questions and answers"), "community:questions"),
        ]
        return [Link(label, view) for has_more, label, view in pages if has_more]


def news_section(campaign: Campaign, sums: Totals) -> NewsSection | None:
    """Runs four queries."""
    lists = Campaign.objects.filter(pk=campaign.pk).annotate(
        has_library=Exists(campaign.resources.all()), has_questions=Exists(campaign.questions.all())
    )
    has_library, has_questions = lists.values_list("has_library", "has_questions").get()
    update, event = reading.published(campaign).first(), library.upcoming(campaign).first()
    news = NewsSection(update, event, library.steps(campaign, sums), has_library, has_questions)
    return news if news.links or news.steps else None


@dataclass(frozen=True, slots=True)
class ShareSection(Section):
    template: ClassVar[str] = "community/sections/share.html"
    anchor: ClassVar[str] = "share-title"
    title: ClassVar[StrOrPromise] = _("Spread the word")


def share_section(campaign: Campaign, _sums: Totals) -> ShareSection | None:
    """None for a draft, which is not shared."""
    return None if campaign.phase == Campaign.Phase.DRAFT else ShareSection()
