"""What pledges add to the campaign's main page: the latest supporters, and what a visitor has pledged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from campaigns.page_sections import Section
from campaigns.totals import Totals
from pledges import access
from pledges.models import Pledge, Status
from pledges.pages.my_pledges_page import Row, row

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN = 8


@dataclass(frozen=True, slots=True)
class SupportersSection(Section):
    template: ClassVar[str] = "pledges/sections/supporters.html"
    anchor: ClassVar[str] = "supporters-title"
    title: ClassVar[StrOrPromise] = gettext_lazy("Latest supporters")

    pledges: list[Pledge]
    has_more: bool


def supporters_section(campaign: Campaign, _sums: Totals) -> SupportersSection | None:
    """At most one query; None if nobody shows their name."""
    found = list(campaign.pledges.public_lines(with_card=campaign.accepts_cards)[: SHOWN + 1])
    return SupportersSection(found[:SHOWN], len(found) > SHOWN) if found else None


@dataclass(frozen=True, slots=True)
class OwnPledge:
    """The visitor's own pledge, in place of the button to pledge."""

    row: Row

    template: ClassVar[str] = "pledges/sections/own_pledge.html#tally"
    bar_template: ClassVar[str] = "pledges/sections/own_pledge.html#bar"

    @property
    def words_partial(self) -> str:
        kind = "interest" if self.row.pledge.status == Status.INTERESTED else "pledge"
        return f"pledges/sections/own_pledge.html#{kind}"

    @property
    def button(self) -> str:
        return _("See or change it") if self.row.pledge.can_change else _("See my pledge")


def own_pledge(request: HttpRequest, campaign: Campaign) -> OwnPledge | None:
    """No query for visitors without a session."""
    pledge = access.known_pledge(request, campaign)
    return OwnPledge(row(pledge)) if pledge else None
