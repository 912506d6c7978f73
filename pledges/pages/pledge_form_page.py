"""The form for pledging or registering an interest."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from pledges.forms.pledge import PledgeForm
from pledges.models import Pledge


@dataclass(frozen=True, slots=True)
class PledgeFormPage:
    campaign: Campaign
    form: PledgeForm
    existing: Pledge | None  # the pledge that this one would replace

    @property
    def title(self) -> str:
        return _("Pledge") if self.campaign.accepts_cards else _("Register my interest")

    @property
    def heading(self) -> str:
        return _("Your pledge") if self.campaign.accepts_cards else _("Your interest")

    @property
    def button(self) -> str:
        return _("Pledge and save my card") if self.campaign.accepts_cards else _("Register my interest")

    @property
    def next_step(self) -> str:
        """What the button leads to."""
        asks_for_address = "email" in self.form.fields
        if not self.campaign.accepts_cards:
            if asks_for_address:
                return _("Next, you confirm your email address with a code. That is all.")
            return _("That is all. You can change or withdraw it at any time.")
        if asks_for_address:
            return _(
                "Next, you confirm your email address with a code and then save a card on Stripe’s own page. Nothing "
                "is charged today."
            )
        return _("Next, you save a card on Stripe’s own page. Nothing is charged today.")
