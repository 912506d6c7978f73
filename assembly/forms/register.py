"""The form that chooses the day of a register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.moments import day


class RegisterForm(forms.Form):
    """`today` is the campaign's; without a day, the register is that of today."""

    on = day(gettext_lazy("At the end of"))
    after = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        found: date = self.cleaned_data["on"] or self.today
        if found > self.today:
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return found
