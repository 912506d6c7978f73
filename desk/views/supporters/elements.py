"""Elements of the list of supporters and of the page of each, limited to what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Campaign
from campaigns.templatetags.clock import wall_clock, wall_day
from common import money
from desk.visibility import Visibility
from pledges.models import Pledge


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


def moment(at: datetime, campaign: Campaign, visibility: Visibility) -> Moment:
    if visibility.is_full:
        return Moment(at.isoformat(timespec="seconds"), wall_clock(at, campaign))
    return Moment(clock.local(at, campaign).date().isoformat(), wall_day(at, campaign))


def day(at: datetime, campaign: Campaign, visibility: Visibility) -> Moment:
    """For tables, in which the time would take too much room."""
    local = clock.local(at, campaign)
    return Moment(moment(at, campaign, visibility).datetime, date_format(local, "DATE_FORMAT"))


def amount(cents: int, campaign: Campaign, *, is_seen: bool) -> Amount:
    if not is_seen:
        return Amount(_("amount hidden"), is_hidden=True)
    return Amount(money.formatted(cents, campaign.currency), is_hidden=False)


def source(pledge: Pledge) -> str:
    return pledge.channel or pledge.source
