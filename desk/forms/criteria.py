"""What the forms that filter a list have in common."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from campaigns.forms.moments import DayInput


def day(label: Any) -> forms.DateField:
    """A date to filter by, with limits: a partly typed year is a valid date too, such as one in the year 2."""
    within = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
    return forms.DateField(label=label, widget=DayInput, required=False, validators=within)


class CriteriaForm(forms.Form):
    """Which rows of a list to show."""

    @property
    def query(self) -> str:
        """The non-empty fields as a query string."""
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})

    def without(self, name: str) -> str:
        """The query without one of its fields."""
        return urlencode({each: self.data[each] for each in self.fields if each != name and self.data.get(each)})

    def further(self, before: str) -> str:
        """The query of the next page, which starts after this position; empty if there is none."""
        return f"{self.query}&{urlencode({'before': before})}" if before else ""

    @property
    def is_in_use(self) -> bool:
        """Whether any field is filled in or invalid."""
        return bool(self.query or self.errors)
