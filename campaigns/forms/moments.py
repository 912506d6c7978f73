"""Form fields for dates and times in a campaign's time zone."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from campaigns import clock
from campaigns.models import Campaign


class DayInput(forms.DateInput):
    """The browser's date picker, which requires ISO dates."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def day(label: Any) -> forms.DateField:
    """A date to filter by, with limits: a partly typed year is a valid date too, such as one in the year 2."""
    within = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
    return forms.DateField(label=label, widget=DayInput, required=False, validators=within)


def moment_of(form: forms.BaseForm, day: str, time: str, campaign: Campaign) -> datetime | None:
    """Combine two fields in the campaign's time zone; None if they are invalid, after adding an error to the form."""
    cleaned = form.cleaned_data
    if not (cleaned.get(day) and cleaned.get(time)):
        return None
    try:
        return clock.moment(datetime.combine(cleaned[day], cleaned[time]), campaign)
    except clock.NoSuchTime:
        form.add_error(
            time, _("This time does not exist on that day because the clocks go forward. Enter another time.")
        )
    except OverflowError:
        form.add_error(day, _("This date is too far away."))
    return None
