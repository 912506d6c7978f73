"""A page of questions or comments as visitors read it, and the questions on the campaign's main page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.models import Campaign
from campaigns.page_sections import Section
from campaigns.totals import Totals
from community.discussion import posting, reading
from community.discussion.lines import Line
from community.discussion.reading import Posts
from community.models import Update

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ON_MAIN_PAGE = 3


@dataclass(frozen=True, slots=True)
class PostsPage:
    """`write` is the address of the form; empty if nothing can be written any more."""

    lines: list[Line]
    before: str
    write: str
    title: str
    button: str
    empty: str
    further: str
    anchor: str


def questions(campaign: Campaign, before: str = "") -> PostsPage:
    """Raises BadSignature if `before` is not a valid cursor."""
    found = reading.questions(campaign, before)
    title = ngettext("%(count)s question asked in public", "%(count)s questions asked in public", found.count)
    return PostsPage(
        lines=_lines(found, campaign, None),
        before=found.before,
        write=reverse("community:ask", args=[campaign.slug]) if posting.is_open(campaign) else "",
        title=title % {"count": _formatted(found.count)} if found.count else _("Asked in public"),
        button=_("Ask a question"),
        empty=_("Nobody has asked yet."),
        further=_("Earlier questions"),
        anchor="asked",
    )


def comments(update: Update, before: str = "") -> PostsPage:
    """Raises BadSignature if `before` is not a valid cursor."""
    campaign, found = update.campaign, reading.comments(update, before)
    title = ngettext("%(count)s comment", "%(count)s comments", found.count)
    may_write = posting.is_open(campaign) and update.is_published
    return PostsPage(
        lines=_lines(found, campaign, update),
        before=found.before,
        write=reverse("community:comment", args=[campaign.slug, update.number]) if may_write else "",
        title=title % {"count": _formatted(found.count)} if found.count else _("Comments"),
        button=_("Write a comment"),
        empty=_("No comments yet. Supporters who have saved a card can write one."),
        further=_("Earlier comments"),
        anchor="comments",
    )


def _formatted(count: int) -> str:
    return number_format(count, 0, force_grouping=True)


def _lines(found: Posts, campaign: Campaign, update: Update | None) -> list[Line]:
    for post in found.rows:
        post.campaign, post.update, post.thread = campaign, update, None
    return [Line(post) for post in found.rows]


@dataclass(frozen=True, slots=True)
class QuestionsSection(Section):
    template: ClassVar[str] = "community/sections/questions.html"
    anchor: ClassVar[str] = "asked-title"
    title: ClassVar[StrOrPromise] = gettext_lazy("Asked in public")

    lines: list[Line]
    can_ask: bool


def questions_section(campaign: Campaign, _sums: Totals) -> QuestionsSection | None:
    """Runs one query. None if there is neither something to read nor a way to ask."""
    answered = reading.answered(campaign, ON_MAIN_PAGE)
    can_ask = posting.is_open(campaign)
    return QuestionsSection([Line(post) for post in answered], can_ask) if answered or can_ask else None
