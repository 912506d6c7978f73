"""The situation of a campaign as shown on its public pages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Situation(StrEnum):
    """A phase, subdivided where visitors are shown something different."""

    DRAFT = "draft"
    INTEREST = "interest"
    INTEREST_CLOSED = "interest_closed"
    PLEDGING = "pledging"
    PLEDGING_CLOSED = "pledging_closed"
    COLLECTING = "collecting"
    OFFER = "offer"
    COMPLETED = "completed"
    NOT_SOLD = "not_sold"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def words(self) -> Words:
        return WORDS[self]

    @property
    def deadline_label(self) -> str:
        """The label before the deadline."""
        return pgettext("deadline", "Ends") if self in {self.INTEREST, self.PLEDGING} else gettext("Deadline:")

    @property
    def promise_partial(self) -> str:
        """The partial about what happens to a pledge now."""
        return f"campaigns/situations.html#{self}"

    @property
    def button_partial(self) -> str:
        """The partial of the main button."""
        return f"campaigns/phase.html#{BUTTONS.get(self, 'see_my_pledge')}"

    @property
    def bar_partial(self) -> str:
        """The partial of the bar on phones; empty where nobody can take part."""
        return f"campaigns/bar.html#{BUTTONS.get(self, 'no_button')}"


@dataclass(frozen=True, slots=True)
class Words:
    """`name` is the label for visitors, `detail` its consequence."""

    name: StrOrPromise
    detail: StrOrPromise

    def __str__(self) -> str:
        """`Pledging has closed · collecting has begun`"""
        return " · ".join(str(part) for part in (self.name, self.detail) if part)


def situation(phase: str, *, is_open: bool, was_not_sold: bool) -> Situation:
    """Determine the situation in this phase; an open phase past its deadline is closed."""
    if phase in {Situation.INTEREST, Situation.PLEDGING} and not is_open:
        return Situation(f"{phase}_closed")
    return Situation.NOT_SOLD if was_not_sold else Situation(phase)


WORDS = {
    Situation.DRAFT: Words(_("Draft"), _("only its team can see this page")),
    Situation.INTEREST: Words(_("Gathering interest"), _("not open for pledges yet")),
    Situation.INTEREST_CLOSED: Words(_("Gathering interest"), _("not open for pledges yet")),
    Situation.PLEDGING: Words(_("Open for pledges"), ""),
    Situation.PLEDGING_CLOSED: Words(_("The deadline has passed"), _("the result is being worked out")),
    Situation.COLLECTING: Words(_("Pledging has closed"), _("collecting has begun")),
    Situation.OFFER: Words(_("The offer has been made"), _("waiting for the seller’s answer")),
    Situation.COMPLETED: Words(_("Bought"), _("the offer was accepted")),
    Situation.NOT_SOLD: Words(_("Not sold"), _("the seller did not accept the offer")),
    Situation.FAILED: Words(_("Threshold not reached"), _("this campaign has ended")),
    Situation.CANCELLED: Words(_("Cancelled"), _("stopped by its organizers")),
}
BUTTONS = {
    Situation.DRAFT: "no_button",
    Situation.INTEREST: "register_interest",
    Situation.PLEDGING: "make_a_pledge",
}
