"""Facts about the company, in a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.moments import DayInput
from campaigns.forms.setup_figures import FiguresForm, Row
from campaigns.forms.setup_form import number_field
from campaigns.models import Campaign, CompanyFact
from campaigns.setup import needs, saving
from campaigns.setup.needs import Choice
from common import money


class FactsForm(FiguresForm):
    """Facts about the company; of each kind the newest one, which is what the campaign calculates with."""

    about_company = True
    KINDS = CompanyFact.Kind
    WITH_FIGURE = ("as_of", "source")

    valuation_date = forms.DateField(
        label=_("Valuation date"),
        widget=DayInput,
        help_text=_(
            "The offer is calculated with what was known on this day, including closing prices up to and including it."
        ),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        self.initial["valuation_date"] = campaign.valuation_date

    @property
    def needs(self) -> list[Choice]:
        return needs.facts(self.campaign)

    def find(self) -> dict[str, Row]:
        return dict(saving.newest_facts(self.campaign.company))

    def places(self, kind: str) -> int:
        return money.decimals(self.campaign.currency) if self._is_money(kind) else 0

    def _is_money(self, kind: str) -> bool:
        return CompanyFact(kind=kind).is_money

    def value_field(self, kind: str) -> forms.Field:
        currency = self.campaign.currency if self._is_money(kind) else ""
        field = number_field(_("Figure"), currency, least=money.major(1, currency) if currency else 1)
        field.help_text = currency
        return field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for kind in self.KINDS.values:
            known, on = cleaned.get(f"{kind}_as_of"), cleaned.get("valuation_date")
            if known and on and known > on:
                self.add_error(f"{kind}_as_of", _("This is after the valuation date, so the figure was not known yet."))
        return cleaned

    def chosen(self) -> dict[str, Any]:
        return {**super().chosen(), "valuation_date": self.cleaned_data["valuation_date"]}
