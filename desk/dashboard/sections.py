"""The dashboard's current sections in order. All have the same frame; each is filled by a partial."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from desk.dashboard.page import DashboardPage
from desk.rows import Empty, Section


def of(campaign: Campaign, page: DashboardPage) -> list[Section]:
    return [*_asked(campaign, page), *_figures(page), *_money(page), *_records()]


def _asked(campaign: Campaign, page: DashboardPage) -> Iterator[Section]:
    if page.requests or campaign.phase == Campaign.Phase.OFFER:
        nothing = _("Nothing. The seller’s answer takes two people: one records it, another confirms it.")
        empty = None if page.requests else Empty(nothing)
        yield Section("money-acts", _("Waiting for a second person"), "desk/dashboard.html#requests", empty)
    if page.asking:
        title = _("Change %(number)s: who has confirmed") % {"number": page.asking.change.number}
        yield Section("asking", title, "desk/dashboard.html#asking")


def _figures(page: DashboardPage) -> Iterator[Section]:
    nothing = (
        None if page.happenings else Empty(_("Nothing yet. Every pledge, change and withdrawal will appear here."))
    )
    yield Section("course", _("Day by day"), "desk/history.html#course", page.course.empty, is_secondary=True)
    yield Section("stages", _("Pledges by stage, now"), "desk/people.html#stages")
    yield Section(
        "amounts", _("Pledge amounts, now"), "desk/amounts.html#amounts", page.amounts.empty, is_secondary=True
    )
    yield Section("origins", _("Where people came from, all time"), "desk/people.html#origins", is_secondary=True)
    yield Section("activity", _("Recent activity"), "desk/people.html#activity", nothing, is_secondary=True)


def _money(page: DashboardPage) -> Iterator[Section]:
    nothing = Empty(_("Nothing is authorized or collected until the campaign has closed."))
    empty = None if page.collection else nothing
    yield Section("collection", _("Collection"), "desk/dashboard.html#collection", empty)
    if page.balance:
        yield Section("balance", _("Balance at the payment provider"), "desk/balance.html#balance")
    if page.refunds:
        yield Section("refunds", _("Refunds"), "desk/dashboard.html#refunds")
    if page.figures.disputes.rows:
        yield Section("disputes", _("Disputes"), "desk/dashboard.html#disputes")


def _records() -> Iterator[Section]:
    yield Section("books", _("Books"), "desk/dashboard.html#books", is_secondary=True)
    yield Section("log", _("Log"), "desk/dashboard.html#log", is_secondary=True)
