"""What the forms of a draft have in common."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from campaigns.forms.calculator import NumberField
from campaigns.models import Campaign
from campaigns.setup.needs import Choice
from common import languages, money, numbers


class SetupForm(forms.BaseForm):
    """A form with a fingerprint of the values it displayed, so that nobody overwrites changes they have not seen."""

    about_company: ClassVar = False
    key = ""  # of the page, if what it sends can be kept without being saved

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        self.campaign = campaign
        self.is_outdated = False
        super().__init__(*args, **kwargs)

    @property
    def groups(self) -> list[tuple[Any, list[BoundField]]]:
        """Groups of fields, each with a legend, which may be empty."""
        return [("", self.visible_fields())]

    @property
    def needs(self) -> list[Choice]:
        """Of each of these choices, one figure is needed before the draft may be published."""
        return []

    @property
    def parts(self) -> set[str]:
        """Fields that a figure cannot do without, so that they are as optional as the figure."""
        return set()

    @property
    def asides(self) -> set[str]:
        """Fields that few need, so that they are folded as long as they are empty."""
        return set()

    @cached_property
    def fingerprint(self) -> str:
        shown = "\0".join(f"{name}={self._present(name)}" for name in self.fields)
        return hashlib.sha256(shown.encode()).hexdigest()

    def _present(self, name: str) -> Any:
        return self.get_initial_for_field(self.fields[name], name)

    @property
    def replaced(self) -> dict[str, str]:
        """The saved values that this form is going to replace."""
        return {name: str(self._present(name)) for name in self.changed_data}

    @property
    def theirs(self) -> list[tuple[Any, Any]]:
        """Labels and saved values of the fields in which this submission differs."""
        return [(self[name].label, self._present(name)) for name in self.changed_data]

    @property
    def overwrites(self) -> bool:
        """Whether it would replace what its page did not show; the saved values again, as by a double click, do not."""
        return self.data.get("seen") != self.fingerprint and bool(self.changed_data)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.is_outdated = self.overwrites
        if self.is_outdated:
            raise ValidationError(
                _(
                    "Someone else has saved this page in the meantime, or you have in another window. Yours is not "
                    "saved yet: please compare, then save again."
                )
            )
        return cleaned

    def chosen(self) -> dict[str, Any]:
        """The values as keyword arguments for the function in campaigns.setup.saving that saves this page."""
        return self.cleaned_data


def number_field(label: Any, currency: str = "", **options: Any) -> NumberField:
    """A number field in the active language's format; with a currency, an amount in major units."""
    field = NumberField(label, **options)
    field.typed = languages.current()
    if currency:
        field.places, field.unit = money.decimals(currency), currency
    field.error_messages["required"] = forms.Field.default_error_messages["required"]
    return field


def written(amount: int, currency: str) -> str:
    """Format minor units as number_field() displays and parses them."""
    return numbers.written(money.major(amount, currency), languages.current())
