"""The period shown on the dashboard, as days in the campaign's time zone, and the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.moments import DayInput

LAST = {"7": 7, "30": 30}
DEFAULT = "30"
BEFORE = "before"
NAMED = {"7": _("7 days"), "30": _("30 days"), "all": _("All time")}


@dataclass(frozen=True, slots=True)
class Period:
    name: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period | None:
        """The same number of days immediately before; None for all time."""
        if self.name == "all":
            return None
        length = timedelta(days=self.days)
        return Period(BEFORE, self.first - length, self.last - length)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    label: Any
    is_current: bool


class PeriodForm(forms.Form):
    """The period in the page's address; the default if it is missing or invalid."""

    period = forms.ChoiceField(choices=[*NAMED.items(), ("custom", "")], required=False)
    first = forms.DateField(label=_("First day"), required=False, widget=DayInput)
    last = forms.DateField(label=_("Last day"), required=False, widget=DayInput)

    def __init__(self, data: Mapping[str, Any], *, began: date, today: date) -> None:
        super().__init__(data)
        self.began, self.today = began, today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("period") == "custom" and "first" in cleaned and "last" in cleaned:
            self._clean_days(cleaned["first"], cleaned["last"])
        return cleaned

    def _clean_days(self, first: date | None, last: date | None) -> None:
        if first is None or last is None:
            self.add_error("last" if first else "first", _("Please enter both days."))
        elif first > last:
            self.add_error("last", _("The last day is before the first day."))
        elif last < self.began or first > self.today:
            self.add_error("first", _("There is no data for these days."))

    @property
    def named(self) -> list[Choice]:
        current = self.chosen.name
        return [Choice(name, label, name == current) for name, label in NAMED.items()]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self["first"], self["last"]]

    @property
    def asks_for_days(self) -> bool:
        """Whether to show the fields for other days: they are in use or invalid."""
        return self.chosen.name == "custom" or any(field.errors for field in self.days)

    @property
    def chosen(self) -> Period:
        wanted = self.cleaned_data.get("period") if self.is_valid() else ""
        if wanted == "all":
            return Period("all", self.began, self.today)
        if wanted == "custom":
            first, last = self.cleaned_data["first"], self.cleaned_data["last"]
            return Period("custom", max(first, self.began), min(last, self.today))
        name = wanted or DEFAULT
        return Period(name, self.today - timedelta(days=LAST[name] - 1), self.today)
