"""The inputs of an offer, as visitors type them and as links store them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.models import Assumption, CompanyFact
from campaigns.valuation import calculation, offer
from common import languages, money, numbers

AssumptionKind = Assumption.Kind
MOST = Decimal(10**15)
LINKS = "en"  # number format in addresses: 1234.5


@dataclass(frozen=True, slots=True)
class Slider:
    """The useful range of percentages for a slider; a field may allow more."""

    least: str
    most: str
    step: str = "1"


def decimal_places(number: Decimal) -> int:
    """How many were written."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


class NumberField(forms.CharField):
    """A number within bounds, parsed in one language's format and displayed in the active language's.

    Cleans to a Decimal, or to None if it is empty and not required.
    """

    typed = ""  # the language it was typed in; empty for the format used in addresses
    places = 0
    unit = ""
    slider: Slider | None = None

    def __init__(self, label: Any, *, least: Decimal | int = 0, most: Decimal = MOST, **kwargs: Any) -> None:
        messages = {"required": _("This figure is not known yet. Please enter a number.")}
        super().__init__(label=label, max_length=40, error_messages=messages, **kwargs)
        self.least, self.most = Decimal(least), most
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        number = numbers.parse(text, self.typed or LINKS)
        if number is None:
            raise ValidationError(_("Enter a number such as %s.") % self._local(Decimal("1234.5")))
        # Also if they are zeros: where a point separates thousands, 500.000 is half a million.
        if decimal_places(number) > self.places:
            places = {"places": self.places}
            raise ValidationError(
                _("Enter at most %(places)s decimal places.") % places if self.places else _("Enter a whole number.")
            )
        if number < self.least:
            raise ValidationError(_("The minimum is %s.") % self._local(self.least))
        if number > self.most:
            raise ValidationError(_("The maximum is %s.") % self._local(self.most))
        return number

    def prepare_value(self, value: Any) -> Any:
        number = numbers.parse(value or "", self.typed or LINKS)
        if number is None or self.typed == languages.current():
            return value
        return self._local(number)

    def _local(self, number: Decimal) -> str:
        return numbers.written(number, languages.current())


class RateField(NumberField):
    """A number in percent, with a slider."""

    places = 2
    unit = "%"

    def __init__(self, label: Any, slider: Slider, *, most: Decimal = Decimal(100), **kwargs: Any) -> None:
        super().__init__(label, most=most, **kwargs)
        self.slider = slider


@dataclass(frozen=True, slots=True)
class Row:
    """A field with the campaign's own figure, and the position of its slider."""

    field: BoundField
    number: NumberField
    figure: calculation.Figure
    stands: str


class CalculatorForm(forms.Form):
    """All inputs of the offer, named as in Offer and in the address."""

    participation = RateField(AssumptionKind.PARTICIPATION.label, Slider("1", "100"), least=Decimal("0.01"))
    premium = RateField(AssumptionKind.PREMIUM.label, Slider("0", "100"), most=Decimal(1000))
    debt = RateField(AssumptionKind.DEBT.label, Slider("0", "100"))
    rollover = RateField(AssumptionKind.ROLLOVER.label, Slider("0", "100"))
    interest_rate = RateField(AssumptionKind.INTEREST_RATE.label, Slider("0", "20", "0.25"), required=False)
    price = NumberField(_("Price per share"))
    shares = NumberField(CompanyFact.Kind.SHARES.label, least=1)
    users = NumberField(CompanyFact.Kind.ACTIVE_USERS.label, least=1)
    other = NumberField(AssumptionKind.OTHER.label)
    costs = NumberField(AssumptionKind.COSTS.label)
    operating_income = NumberField(AssumptionKind.OPERATING_INCOME.label, least=-MOST, required=False)

    fields: dict[str, NumberField]  # type: ignore[assignment]

    def __init__(self, query: QueryDict, figures: Mapping[str, calculation.Figure], currency: str) -> None:
        typed = query.get("typed", "")
        self.typed = typed if typed in dict(settings.LANGUAGES) else ""
        own = {name: text for name, text in query.items() if name in figures}
        stated = {name: _plain(figure.value) for name, figure in figures.items()}
        super().__init__(own if self.typed else stated | own, use_required_attribute=False)
        self.currency, self.figures = currency, figures
        for name, field in self.fields.items():
            field.typed, field.help_text = self.typed, figures[name].source
            if name in calculation.SUMS:
                field.places, field.unit = money.decimals(currency), currency
        self.fields["price"].least = money.major(1, currency)

    def clean(self) -> None:
        if self.errors:
            return
        try:
            self.offer = calculation.offer_of(self.cleaned_data, self.currency)
        except offer.Impossible as impossible:
            self.add_error(impossible.input, _("Fewer than one person would take part. Enter a higher percentage."))

    def address(self, query: QueryDict) -> QueryDict:
        """The query with all inputs spelled out, independent of language and later changes; other parameters stay."""
        full = query.copy()
        full.pop("typed", None)
        for name, number in self.cleaned_data.items():
            full[name] = _plain(number)
        return full

    def rows(self) -> Iterator[Row]:
        for field in self:
            stands = _plain(self.cleaned_data.get(field.name))
            yield Row(field, self.fields[field.name], self.figures[field.name], stands)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else numbers.canonical(number)
