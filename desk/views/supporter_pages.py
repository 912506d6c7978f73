"""Data of the list of supporters and the page of each, limited to what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Campaign, TeamMember
from campaigns.templatetags.clock import wall_clock, wall_day
from common import money
from common.models import Unreachable
from desk.forms.annotations import NoteForm, SaveForm, TagForm
from desk.forms.supporters import FilterForm
from desk.models import Note, SavedFilter, Tagging
from desk.rows import Empty, Fact, Link, isolated
from desk.supporters import listing
from desk.supporters.listing import Row
from desk.visibility import Visibility
from payments.models import Payment
from pledges.models import Pledge


class View(StrEnum):
    """How much the reader sees of supporters; each has a partial."""

    FULL = "full"
    PUBLIC = "public"
    NAMELESS = "nameless"

    @property
    def template(self) -> str:
        return f"desk/supporters.html#sees_{self}"


@dataclass(frozen=True, slots=True)
class Moment:
    """`datetime` is machine-readable. Readers who do not see names see only the day."""

    datetime: str
    text: str


@dataclass(frozen=True, slots=True)
class Amount:
    text: str
    is_hidden: bool

    @property
    def css(self) -> str:
        return "soft" if self.is_hidden else ""


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


@dataclass(frozen=True, slots=True)
class Event:
    at: Moment
    what: str


@dataclass(frozen=True, slots=True)
class Remark:
    text: str
    css: str = "soft small"


@dataclass(frozen=True, slots=True)
class PaymentLine:
    state: str
    amount: Amount
    remarks: list[Remark]


@dataclass(frozen=True, slots=True)
class Private:
    """What only readers with full access see. Notes and tags have the name of their author."""

    notes: list[tuple[Note, str]]
    taggings: list[tuple[Tagging, str]]
    others: list[Pledge]
    note_form: NoteForm
    tag_form: TagForm


@dataclass(frozen=True, slots=True)
class SupporterPage:
    pledge: Pledge
    title: str
    amount: Amount
    problems: list[str]
    email: str
    unreachable: Unreachable | None
    facts: list[Fact]
    history: list[Event]
    payments: list[PaymentLine]
    private: Private | None


def view(visibility: Visibility) -> View:
    if visibility.is_full:
        return View.FULL
    return View.PUBLIC if visibility.sees_public_names else View.NAMELESS


def moment(at: datetime, campaign: Campaign, visibility: Visibility) -> Moment:
    if visibility.is_full:
        return Moment(at.isoformat(), wall_clock(at, campaign))
    return Moment(clock.local(at, campaign).date().isoformat(), wall_day(at, campaign))


def amount(cents: int, campaign: Campaign, *, is_seen: bool) -> Amount:
    if not is_seen:
        return Amount(_("amount hidden"), is_hidden=True)
    return Amount(money.formatted(cents, campaign.currency), is_hidden=False)


# -- the list --------------------------------------------------------------------------------------------------


def list_page(member: TeamMember, form: FilterForm, page: listing.Page | None, older: str) -> ListPage:
    """`page` is None if the form has errors."""
    campaign, visibility = member.campaign, Visibility(member.role)
    return ListPage(
        view=view(visibility),
        search=_("Full email address or reference") if visibility.is_full else _("Full reference"),
        form=form,
        save=SaveForm() if form.query and not form.errors else None,
        saved=list(member.saved_filters.order_by("name")),
        title=_("Matching supporters, newest first") if form.query else _("All supporters, newest first"),
        entries=[entry(row, campaign, visibility) for row in page.rows] if page else [],
        empty=Empty(_nobody(form)),
        older=older,
        actions=_actions(campaign, form) if visibility.is_full and not form.errors else [],
    )


def entry(row: Row, campaign: Campaign, visibility: Visibility) -> Entry:
    pledge = row.pledge
    return Entry(
        url=reverse("desk:supporter", args=[campaign.slug, pledge.pk]),
        title=row.name or row.email or str(pledge.pk),
        also=row.email if row.name else "",
        amount=amount(pledge.amount_cents, campaign, is_seen=row.amount_cents is not None),
        status=pledge.get_status_display(),
        problems=row.problems,
        details=[*filter(None, [pledge.supporter.get_language_display(), _source(pledge)])],
        at=moment(pledge.created_at, campaign, visibility),
        tags=row.tags,
    )


def _source(pledge: Pledge) -> str:
    return pledge.channel or pledge.source


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


# -- one of them -----------------------------------------------------------------------------------------------


def supporter_page(member: TeamMember, row: Row) -> SupporterPage:
    campaign, visibility, pledge = member.campaign, Visibility(member.role), row.pledge
    payments = pledge.payments.prefetch_related("refunds", "disputes").order_by("pk")
    return SupporterPage(
        pledge=pledge,
        title=row.name or _("A supporter"),
        amount=amount(pledge.amount_cents, campaign, is_seen=row.amount_cents is not None),
        problems=row.problems,
        email=row.email,
        unreachable=Unreachable.objects.filter(email=row.email).first() if row.email else None,
        facts=_facts(pledge, visibility),
        history=_history(row, campaign, visibility),
        payments=[_payment(payment, campaign, visibility) for payment in payments],
        private=_private(member, pledge) if visibility.is_full else None,
    )


def _facts(pledge: Pledge, visibility: Visibility) -> list[Fact]:
    facts = [
        Fact(_("Reference"), str(pledge.pk), css="reference"),
        Fact(_("Language"), isolated(pledge.supporter.get_language_display())),
    ]
    if pledge.source:
        facts.append(Fact(_("Source"), isolated(_source(pledge))))
    if visibility.is_full and (card := pledge.card):
        facts.append(Fact(_("Card"), f"{card.brand.title()} •••• {card.last4}, {card.expires}", css="num"))
    if visibility.is_full:
        facts.append(Fact(_("The public sees"), _public(pledge)))
    return facts


def _public(pledge: Pledge) -> str:
    if not pledge.show_name:
        return _("nothing")
    return _("name and amount") if pledge.show_amount else _("the name")


def _history(row: Row, campaign: Campaign, visibility: Visibility) -> list[Event]:
    pledge, is_seen = row.pledge, row.amount_cents is not None
    return [
        Event(moment(pledge.created_at, campaign, visibility), _("Form submitted")),
        *(
            Event(
                moment(event.at, campaign, visibility),
                f"{event.get_kind_display()} · {amount(event.amount_cents, campaign, is_seen=is_seen).text}",
            )
            for event in pledge.events.order_by("pk")
        ),
    ]


def _payment(payment: Payment, campaign: Campaign, visibility: Visibility) -> PaymentLine:
    is_seen = visibility.sees_payments
    refunds = (
        Remark(f"{refund.get_state_display()}: {amount(refund.amount_cents, campaign, is_seen=is_seen).text}")
        for refund in payment.refunds.all()
    )
    disputes = (Remark(f"{_('Dispute')}: {dispute.get_state_display()}", "small") for dispute in payment.disputes.all())
    problem = [Remark(payment.get_problem_display())] if payment.problem else []
    return PaymentLine(
        payment.get_state_display(),
        amount(payment.amount_cents, campaign, is_seen=is_seen),
        [*problem, *refunds, *disputes],
    )


def _private(member: TeamMember, pledge: Pledge) -> Private:
    names = {each.user_id: each.name for each in member.campaign.team.all()}
    others = member.campaign.pledges.filter(supporter=pledge.supporter_id).exclude(pk=pledge.pk)
    return Private(
        notes=_by(pledge.notes.select_related("by").order_by("pk"), names),
        taggings=_by(pledge.taggings.select_related("by", "tag").order_by("tag__name"), names),
        others=list(others.order_by("-pk")[: listing.PAGE]),
        note_form=NoteForm(),
        tag_form=TagForm(),
    )


def _by[T: (Note, Tagging)](rows: Iterable[T], names: dict[UUID, str]) -> list[tuple[T, str]]:
    """Each with its author; those who left the team are shown by address."""
    return [(each, names.get(each.by_id, each.by.email)) for each in rows]
