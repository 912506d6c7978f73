"""The team's lists of the library, events, questions and milestones: what the four kinds have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from campaigns import clock
from campaigns.models import Campaign
from common.templatetags.money import money_short
from community import library
from community.forms.content import ContentForm, EventForm, MilestoneForm, QuestionForm
from community.forms.library import ResourceForm
from community.models import Event, Milestone, Question, Resource

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

type Content = Resource | Event | Question | Milestone


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of content. `name` is used in the address and as the campaign's relation.

    `is_ordered` tells that the team decides the order, as opposed to the dates.
    """

    name: str
    title: StrOrPromise
    new: StrOrPromise
    form: type[ContentForm]
    public: str
    is_ordered: bool = True

    def rows(self, campaign: Campaign) -> list[Any]:
        return list(getattr(campaign, self.name).all())


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "resources", gettext_lazy("Library"), gettext_lazy("Add to the library"), ResourceForm, "community:library"
        ),
        Kind(
            "events",
            gettext_lazy("Events"),
            gettext_lazy("New event"),
            EventForm,
            "community:events",
            is_ordered=False,
        ),
        Kind(
            "questions",
            gettext_lazy("Questions and answers"),
            gettext_lazy("New question"),
            QuestionForm,
            "community:questions",
        ),
        Kind(
            "milestones",
            gettext_lazy("Milestones"),
            gettext_lazy("New milestone"),
            MilestoneForm,
            "campaigns:campaign",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Row:
    """`can_move_up`: the team decides the order, and it is not the first of its section."""

    content: Content
    details: list[str]
    can_move_up: bool


@dataclass(frozen=True, slots=True)
class ContentPage:
    """The list of one kind; `public` is the address of its public page."""

    rows: list[Row]
    may_write: bool
    public: str


def content_page(kind: Kind, campaign: Campaign, *, may_write: bool) -> ContentPage:
    rows = kind.rows(campaign)
    movable = {each.pk for each in library.movable_up(rows)} if kind.is_ordered else set()
    return ContentPage(
        rows=[Row(each, _details(each, campaign), each.pk in movable) for each in rows],
        may_write=may_write,
        public=reverse(kind.public, args=[campaign.slug]),
    )


def _details(row: Content, campaign: Campaign) -> list[str]:
    """The details below the title in the list, starting with its languages."""
    return [", ".join(row.words), *filter(None, _facts(row, campaign))]


def _facts(row: Content, campaign: Campaign) -> list[str]:
    if isinstance(row, Resource):
        return [row.get_section_display(), row.source]
    if isinstance(row, Event):
        return [clock.text(row.starts_at, campaign), row.place]
    if not isinstance(row, Milestone):
        return []
    if row.date:
        return [date_format(row.date, "DATE_FORMAT")]
    return [money_short(row.amount_cents, campaign.currency)] if row.amount_cents else []
