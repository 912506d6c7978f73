"""The form for pledging or registering an interest."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from pledges.forms.pledge import PledgeForm
from pledges.models import Pledge, Status


@dataclass(frozen=True, slots=True)
class PledgeFormPage:
    campaign: Campaign
    form: PledgeForm
    existing: Pledge | None  # the pledge that this one would replace

    @property
    def is_change(self) -> bool:
        """Whether the visitor has pledged with a card, which stays saved."""
        return self.existing is not None and self.existing.status == Status.SECURED

    @property
    def title(self) -> str:
        if self.is_change:
            return _("Change my pledge")
        return _("Pledge") if self.campaign.accepts_cards else _("Register my interest")

    @property
    def heading(self) -> str:
        return _("Your pledge") if self.campaign.accepts_cards else _("Your interest")

    @property
    def button(self) -> str:
        if self.is_change:
            return _("Change my pledge")
        return _("Pledge and save my card") if self.campaign.accepts_cards else _("Register my interest")

    @property
    def next_step(self) -> str:
        """What the button leads to."""
        if self.is_change:
            return self._next_of_change
        return self._next_with_card if self.campaign.accepts_cards else self._next_of_interest

    @property
    def _asks_for_address(self) -> bool:
        return "email" in self.form.fields

    @property
    def _next_of_change(self) -> str:
        if self._asks_for_address:
            return _(
                "Next, you confirm your email address with a code. Your card stays saved, and nothing is charged today."
            )
        return _("Your card stays saved, and nothing is charged today.")

    @property
    def _next_of_interest(self) -> str:
        if self._asks_for_address:
            return _("Next, you confirm your email address with a code. That is all.")
        return _("That is all. You can change or withdraw it at any time.")

    @property
    def _next_with_card(self) -> str:
        if self._asks_for_address:
            return _(
                "Next, you confirm your email address with a code and then save a card on Stripe’s own page. Nothing "
                "is charged today."
            )
        return _("Next, you save a card on Stripe’s own page. Nothing is charged today.")
