"""The assumptions of an offer, in its draft."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.calculator import MOST
from campaigns.forms.setup_figures import FiguresForm, Row
from campaigns.forms.setup_form import number_field
from campaigns.models import Assumption
from campaigns.setup import needs
from campaigns.setup.needs import Choice
from common import money


class OfferForm(FiguresForm):
    """The organizers' assumptions; a source is given if somebody else stated the figure."""

    KINDS = Assumption.Kind
    MOST_PERCENT: ClassVar = {Assumption.Kind.PREMIUM: Decimal(1000)}

    @property
    def needs(self) -> list[Choice]:
        return [needs.ASSUMPTIONS]

    def find(self) -> dict[str, Row]:
        return {assumption.kind: assumption for assumption in self.campaign.assumptions.all()}

    def places(self, kind: str) -> int:
        return 2 if kind in Assumption.RATES else money.decimals(self.campaign.currency)

    def value_field(self, kind: str) -> forms.Field:
        if kind in Assumption.RATES:
            most = self.MOST_PERCENT.get(Assumption.Kind(kind), Decimal(100))
            least = Decimal("0.01") if kind == Assumption.Kind.PARTICIPATION else 0
            field = number_field(_("Percent"), least=least, most=most)
            field.places = 2
            return field
        least = -MOST if kind == Assumption.Kind.OPERATING_INCOME else 0
        field = number_field(_("Figure"), self.campaign.currency, least=least)
        field.help_text = self.campaign.currency
        return field
