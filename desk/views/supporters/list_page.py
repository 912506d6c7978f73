"""Data of the list of supporters, limited to what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, TeamMember
from common.pages.partials import PartialEnum
from desk.forms.annotations import SaveForm
from desk.forms.supporters import FilterForm
from desk.models import SavedFilter
from desk.rows import Empty, Link
from desk.supporters import criteria, orders, searching
from desk.supporters.counting import Matches
from desk.supporters.listing import Row
from desk.supporters.orders import NEWEST, Order
from desk.views.supporters import counts
from desk.views.supporters.elements import Amount, Moment, amount, day, source
from desk.visibility import Visibility
from pledges.models import LIVE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class View(PartialEnum, partials="desk/supporters.html#sees_"):
    """How much the reader sees of supporters; each has a partial."""

    FULL = "full"
    PUBLIC = "public"
    NAMELESS = "nameless"


@dataclass(frozen=True, slots=True)
class Shown:
    """What was read for the list: a page of it, how many match, and the cursor for the next page."""

    rows: list[Row]
    matches: Matches | None
    before: str = ""
    took_too_long: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The header of a column; `link` sorts by it, `sort` is how it is sorted now, for aria-sort."""

    label: StrOrPromise
    css: str = ""
    link: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list; `also` is the address if the supporter is listed by name, `pick` the value of its box."""

    pick: str
    url: str
    title: str
    also: str
    amount: Amount
    status: str
    problems: list[str]
    details: list[str]
    at: Moment
    tags: list[str]
    has_left: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """`older` leads to the next page, empty on the last; `chips` are the criteria, each with the list without it.

    `picks` is whether the reader may pick people and act on them, `all` the box for all who match, if there is one,
    and `actions` lead to what can be done with all of them.
    """

    view: View
    search: str
    form: FilterForm
    sort: str
    save: SaveForm | None
    saved: list[SavedFilter]
    chips: list[Link]
    count: str
    sum: str
    columns: list[Column]
    entries: list[Entry]
    empty: Empty
    older: str
    picks: bool
    all: str
    query: str
    actions: list[Link]


LABELS = {"name": gettext_lazy("Person"), "amount": gettext_lazy("Amount"), "date": gettext_lazy("Pledged on")}


def view(visibility: Visibility) -> View:
    if visibility.is_full:
        return View.FULL
    return View.PUBLIC if visibility.sees_public_names else View.NAMELESS


def read(member: TeamMember, form: FilterForm, order: Order, shown: Shown) -> ListPage:
    query = _sorted(form.query, order)
    return _page(
        member,
        form,
        order,
        shown.rows,
        chips=[Link(text, f"?{_sorted(rest, order)}") for text, rest in (form.chips if form.is_valid() else [])],
        count=counts.people_who_match(shown.matches) if form.is_valid() else "",
        sum=counts.money_of_stage(member.campaign, shown.matches, form.wanted.stage if form.is_valid() else ""),
        columns=_columns(form, order),
        older=f"{query}&{urlencode({'before': shown.before})}" if shown.before else "",
        all=counts.all_who_match(shown.matches),
        query=query,
        actions=_on_all(member, form) if form.is_valid() and (shown.rows or shown.took_too_long) else [],
        empty=_took_too_long(form, order) if shown.took_too_long else Empty(_nobody(form)),
    )


def searched(member: TeamMember, text: str, key: str, rows: list[Row], matches: Matches) -> ListPage:
    """The list of those who were found by a part of their name or address, if any; `key` is that of the search."""
    search = Link(_("Search: %s") % text, reverse("desk:supporters", args=[member.campaign.slug]))
    listed = urlencode({"picked": criteria.written(row.pledge.pk for row in rows)})
    form = FilterForm({}, member=member)
    columns = [replace(each, link="", sort="") for each in _columns(form, NEWEST)]
    return _page(
        member,
        form,
        NEWEST,
        rows,
        chips=[search],
        count=_found(matches),
        sum=counts.money_of_stage(member.campaign, matches),
        columns=columns,
        older="",
        all="",
        query=urlencode({"search": key}),
        actions=_actions(member, listed, _("Write to those listed"), _("Export those listed")) if rows else [],
        empty=Empty(_("No match found.")),
    )


def _found(matches: Matches) -> str:
    people = number_format(matches.people, 0, force_grouping=True)
    if matches.is_cut:
        return _("%(number)s of more than %(most)s people") % {"number": searching.LISTED, "most": people}
    if matches.people > searching.LISTED:
        return _("The newest %(number)s of %(people)s people") % {"number": searching.LISTED, "people": people}
    return counts.people(matches.people)


def _page(member: TeamMember, form: FilterForm, order: Order, rows: list[Row], **given: Any) -> ListPage:
    visibility = form.visibility
    return ListPage(
        view=view(visibility),
        search=str(_SEARCHES[view(visibility)]),
        form=form,
        sort=order.name,
        save=SaveForm() if _can_be_saved(form) else None,
        saved=list(member.saved_filters.order_by("name")),
        entries=[_entry(row, member.campaign, visibility) for row in rows],
        picks=visibility.is_full and bool(rows),
        **given,
    )


_SEARCHES = {
    View.FULL: gettext_lazy("Name, address or reference"),
    View.PUBLIC: gettext_lazy("Public name or reference"),
    View.NAMELESS: gettext_lazy("Full reference"),
}


def _can_be_saved(form: FilterForm) -> bool:
    return bool(form.query) and not form.errors and not form.wanted.picked


def _sorted(query: str, order: Order) -> str:
    """The query with the order of the list."""
    return "&".join(filter(None, [query, urlencode({"sort": order.name}) if order.name else ""]))


def _columns(form: FilterForm, order: Order) -> list[Column]:
    headers = {name: _header(name, form, order) for name in LABELS}
    return [headers["name"], headers["amount"], Column(_("Stage")), Column(_("Details")), headers["date"]]


def _header(name: str, form: FilterForm, order: Order) -> Column:
    css = "num" if name == "amount" else ""
    first = next(each for each in orders.ORDERS if each.column == name)
    if first.reveals and not form.visibility.is_full:
        return Column(LABELS[name], css)
    link = f"?{_sorted(form.query, orders.others(name, order))}"
    sort = ("descending" if order.is_descending else "ascending") if order.column == name else ""
    return Column(LABELS[name], css, link, sort)


def _entry(row: Row, campaign: Campaign, visibility: Visibility) -> Entry:
    pledge = row.pledge
    return Entry(
        pick=pledge.pk.hex,
        url=reverse("desk:supporter", args=[campaign.slug, pledge.pk]),
        title=row.name or row.email or pledge.reference,
        also=row.email if row.name else "",
        amount=amount(pledge.amount_cents, campaign, is_seen=row.amount_cents is not None),
        status=pledge.get_status_display(),
        problems=row.problems,
        details=[*filter(None, [pledge.supporter.get_language_display(), source(pledge)])],
        at=day(pledge.created_at, campaign, visibility),
        tags=row.tags,
        has_left=pledge.status not in LIVE,
    )


def _on_all(member: TeamMember, form: FilterForm) -> list[Link]:
    """What can be done with all who match."""
    if form.query:
        return _actions(member, form.query, _("Write to all of them"), _("Export all of them"))
    return _actions(member, "", _("Write to everyone"), _("Export all"))


def _actions(member: TeamMember, query: str, write: str, export: str) -> list[Link]:
    """Links with these labels, for those who may follow them, to write to whom the query selects, or export them."""
    if not Visibility(member.role).is_full:
        return []
    pages = {"message_new": write, "exports": export}
    return [
        Link(label, f"{reverse(f'desk:{page}', args=[member.campaign.slug])}?{query}") for page, label in pages.items()
    ]


def _nobody(form: FilterForm) -> str:
    if form.query:
        return _("No supporters match.")
    return _("Nobody has pledged yet. Share the campaign page, and supporters will appear here.")


def _took_too_long(form: FilterForm, order: Order) -> Empty:
    text = _("Among so many supporters, this takes too long to find. Please choose fewer criteria, or the usual order.")
    return Empty(text, None if order == NEWEST else Link(_("Show the newest first"), f"?{form.query}"))
