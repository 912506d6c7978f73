from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign
from campaigns.models.published import ASSUMPTIONS_STAY


class Assumption(models.Model):
    """An input of the offer that is not a fact about the company, with its source and date."""

    class Kind(models.TextChoices):
        PREMIUM = "premium", _("Premium over the closing price")
        PARTICIPATION = "participation", _("Users who take part")
        ROLLOVER = "rollover", _("Shares kept by their owners")
        DEBT = "debt", _("Debt")
        OTHER = "other", _("Other financing")
        COSTS = "costs", _("Purchase costs")
        INTEREST_RATE = "interest_rate", _("Interest rate on the debt")
        OPERATING_INCOME = "operating_income", _("Annual operating income")

    RATES: ClassVar = {Kind.PREMIUM, Kind.PARTICIPATION, Kind.ROLLOVER, Kind.DEBT, Kind.INTEREST_RATE}

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="assumptions")
    kind = models.CharField(max_length=20, choices=Kind)
    value = models.BigIntegerField(help_text="Hundredths of a percent for RATES, else minor units.")
    as_of = models.DateField()
    source = models.CharField(max_length=200, blank=True, help_text="Empty for an assumption of the organizers.")
    source_url = models.URLField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="one_assumption_a_kind"),
        ]
        triggers: ClassVar = [ASSUMPTIONS_STAY]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.kind}"
