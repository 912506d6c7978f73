"""The page after pledging: what it changed, what happens next, and a link to invite others."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import totals
from campaigns.models import Campaign
from campaigns.totals import StageTotal
from pledges.models import Pledge, Status
from pledges.pages.personal_link import PersonalLink


@dataclass(frozen=True, slots=True)
class Lane:
    """The campaign's total with or without this pledge, as a bar."""

    label: str
    cents: int
    threshold_cents: int
    is_now: bool

    @property
    def filled_cents(self) -> int:
        """For the bar, which ends at the threshold."""
        return min(self.cents, self.threshold_cents)


@dataclass(frozen=True, slots=True)
class DonePage:
    pledge: Pledge
    now: StageTotal  # of the pledges like this one, which it is part of

    @property
    def campaign(self) -> Campaign:
        return self.pledge.campaign

    @property
    def is_interest(self) -> bool:
        return self.pledge.status == Status.INTERESTED

    @property
    def heading(self) -> str:
        return _("Your interest is registered.") if self.is_interest else _("Your pledge is secured.")

    @property
    def rank(self) -> str:
        """One of how many; not a serial number, which would not fit the public total once somebody withdraws."""
        if self.is_interest:
            text = ngettext("You are the first.", "You are one of %(people)s people interested.", self.now.people)
        else:
            text = ngettext("You are the first supporter.", "You are one of %(people)s supporters.", self.now.people)
        return text % {"people": number_format(self.now.people, 0, force_grouping=True)}

    @property
    def lanes(self) -> list[Lane]:
        before = max(0, self.now.cents - self.pledge.amount_cents)
        return [
            Lane(_("Without your pledge"), before, self.now.threshold_cents, is_now=False),
            Lane(_("With your pledge"), self.now.cents, self.now.threshold_cents, is_now=True),
        ]

    @property
    def next_steps(self) -> str:
        """The partial about what happens next."""
        return f"pledges/done.html#{'interested' if self.is_interest else 'secured'}"

    @property
    def link(self) -> PersonalLink:
        return PersonalLink(self.pledge)


def done_page(pledge: Pledge) -> DonePage:
    """Runs the same number of queries however many supporters there are."""
    sums = totals.of([pledge.campaign])[pledge.campaign_id]
    return DonePage(pledge, sums.interest if pledge.status == Status.INTERESTED else sums.secured)
