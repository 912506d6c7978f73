"""Data of the list of supporters, limited to what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign, TeamMember
from common.pages.partials import PartialEnum
from desk.forms.annotations import SaveForm
from desk.forms.supporters import FilterForm
from desk.models import SavedFilter
from desk.rows import Empty, Link
from desk.supporters import listing
from desk.supporters.listing import Row
from desk.views.supporters.elements import Amount, Moment, amount, moment, source
from desk.visibility import Visibility


class View(PartialEnum, partials="desk/supporters.html#sees_"):
    """How much the reader sees of supporters; each has a partial."""

    FULL = "full"
    PUBLIC = "public"
    NAMELESS = "nameless"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list; `also` is the address if the supporter is listed by name."""

    url: str
    title: str
    also: str
    amount: Amount
    status: str
    problems: list[str]
    details: list[str]
    at: Moment
    tags: list[str]


@dataclass(frozen=True, slots=True)
class ListPage:
    """`older` leads to the next page, empty on the last; `actions` are available for the supporters listed."""

    view: View
    search: str
    form: FilterForm
    save: SaveForm | None
    saved: list[SavedFilter]
    title: str
    entries: list[Entry]
    empty: Empty
    older: str
    actions: list[Link]


def view(visibility: Visibility) -> View:
    if visibility.is_full:
        return View.FULL
    return View.PUBLIC if visibility.sees_public_names else View.NAMELESS


def read(member: TeamMember, form: FilterForm, page: listing.Page | None, older: str) -> ListPage:
    """`page` is None if the form has errors."""
    campaign, visibility = member.campaign, Visibility(member.role)
    return ListPage(
        view=view(visibility),
        search=_("Full email address or reference") if visibility.is_full else _("Full reference"),
        form=form,
        save=SaveForm() if form.query and not form.errors else None,
        saved=list(member.saved_filters.order_by("name")),
        title=_("Matching supporters, newest first") if form.query else _("All supporters, newest first"),
        entries=[_entry(row, campaign, visibility) for row in page.rows] if page else [],
        empty=Empty(_nobody(form)),
        older=older,
        actions=_actions(campaign, form) if visibility.is_full and not form.errors else [],
    )


def _entry(row: Row, campaign: Campaign, visibility: Visibility) -> Entry:
    pledge = row.pledge
    return Entry(
        url=reverse("desk:supporter", args=[campaign.slug, pledge.pk]),
        title=row.name or row.email or pledge.reference,
        also=row.email if row.name else "",
        amount=amount(pledge.amount_cents, campaign, is_seen=row.amount_cents is not None),
        status=pledge.get_status_display(),
        problems=row.problems,
        details=[*filter(None, [pledge.supporter.get_language_display(), source(pledge)])],
        at=moment(pledge.created_at, campaign, visibility),
        tags=row.tags,
    )


def _nobody(form: FilterForm) -> str:
    if form.query:
        return _("No supporters match.")
    return _("Nobody has pledged yet. Share the campaign page, and supporters will appear here.")


def _actions(campaign: Campaign, form: FilterForm) -> list[Link]:
    export, write, offline = (
        reverse(f"desk:{name}", args=[campaign.slug]) for name in ("exports", "message_new", "offline")
    )
    return [
        Link(_("Export matching supporters") if form.query else _("Export all"), f"{export}?{form.query}"),
        Link(_("Write to matching supporters") if form.query else _("Write to everyone"), f"{write}?{form.query}"),
        Link(_("Add pledges made on paper"), offline),
    ]
