"""The page for a failed card."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from payments.models import Payment
from pledges import situations
from pledges.models import Pledge
from pledges.situations import Situation

Problem, State = Payment.Problem, Payment.State


@dataclass(frozen=True, slots=True)
class RepairPage:
    pledge: Pledge
    repair: Payment

    @property
    def campaign(self) -> Campaign:
        return self.pledge.campaign

    @property
    def situation(self) -> Situation:
        return situations.of(self.pledge, self.repair)

    @property
    def button(self) -> str:
        if self.repair.problem == Problem.AUTHENTICATE:
            return _("Confirm, or use another card")
        if self.repair.state == State.REPAIRING:
            return _("Continue with another card")
        return _("Use another card")

    @property
    def can_try_again(self) -> bool:
        """Whether the same card may work."""
        repair = self.repair
        return repair.problem == Problem.LATER and repair.state == State.DECLINED and not repair.attempts_exhausted

    @property
    def hint(self) -> str:
        """When retrying the same card may work."""
        if self.repair.disclosable_code == "insufficient_funds":
            return _("This helps once there is enough money available on the card.")
        return _("This helps if your bank has changed its decision, for example after you contacted it.")


@dataclass(frozen=True, slots=True)
class WithdrawPage:
    pledge: Pledge

    @property
    def campaign(self) -> Campaign:
        return self.pledge.campaign

    @property
    def loss(self) -> str:
        if self.pledge.card:
            return _("Nothing will be charged, and your saved card will be deleted.")
        return _("Your interest will be removed from the list.")

    @property
    def way_back(self) -> str:
        if self.campaign.is_open:
            return _("While the campaign is open, you can come back whenever you like.")
        return _("The campaign has closed, so this cannot be undone.")
