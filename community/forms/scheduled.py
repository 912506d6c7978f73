"""The form for texts that are published or sent at once or at a later time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import clock
from campaigns.forms.moments import ClockInput, DayInput, moment_of
from campaigns.models import Campaign
from community.forms.drafts import DraftForm
from community.models import Drafted

FARTHEST = timedelta(days=366)
NOW, LATER = "now", "later"


class ScheduledForm(DraftForm):
    """Texts that are published or sent at once or at a later time.

    `announced` is the time that the button names: static/js/schedule.js changes both together, so that another time
    than the previewed one needs no new preview. Without a script, it remains the previewed one.
    """

    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("Immediately")), (LATER, _("At the date and time below"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label=_("Day"), required=False, widget=DayInput)
    time = forms.TimeField(label=_("Time"), required=False, widget=ClockInput)
    announced = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)

    HIDDEN: ClassVar = DraftForm.HIDDEN | {"announced", "when", "day", "time"}

    def __init__(self, *args: Any, campaign: Campaign, row: Drafted | None = None, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, row=row, **kwargs)
        self.fields["when"].help_text = f"{clock.zone(campaign)} ({campaign.timezone})"
        if row and row.proposed_at:
            self.start_at(row.proposed_at)

    def start_at(self, moment: datetime) -> None:
        """Show a time that was chosen before."""
        at = clock.local(moment, self.campaign)
        self.initial.update(when=LATER, day=at.date(), time=at.time())

    def postpone(self, moment: datetime) -> None:
        """Choose this time instead of what was submitted."""
        at = clock.local(moment, self.campaign)
        self.show(when=LATER, day=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}")
        self.full_clean()

    def show_fingerprint(self) -> None:
        super().show_fingerprint()
        self.show(announced=self.chosen_time)

    @property
    def is_previewed(self) -> bool:
        return super().is_previewed and bool(self.cleaned_data["announced"] == self.chosen_time)

    @property
    def chosen_time(self) -> str:
        """What `announced` has to be for the time that was chosen. For valid forms."""
        chosen = self.cleaned_data
        return f"{chosen['day']:%Y-%m-%d}T{chosen['time']:%H:%M}" if chosen["when"] == LATER else NOW

    @property
    def planned_at(self) -> datetime | None:
        """The later time that was chosen; None for at once, or if it is not valid. For cleaned forms."""
        return self.cleaned_data.get("at") if self.cleaned_data.get("when") == LATER else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("when") == LATER:
            self._clean_later(cleaned)
        else:
            cleaned["at"] = timezone.now()
        return cleaned

    def _clean_later(self, cleaned: dict[str, Any]) -> None:
        for name in ("day", "time"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Please enter a date and a time."))
        at, now = moment_of(self, "day", "time", self.campaign), timezone.now()
        cleaned["at"] = at if at and now < at < now + FARTHEST else None
        if at and not cleaned["at"]:
            self.add_error("day", _("This time is in the past or more than a year away."))
