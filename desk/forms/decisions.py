"""Forms for decisions about a campaign. They only clean the input; payments.decisions decides what is allowed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import clock
from campaigns.forms.moments import ClockInput, DayInput, moment_of
from campaigns.models import Campaign
from common.files import uploads
from common.forms.files import FileForm
from common.forms.lines import Lines
from payments.models import Answer

FARTHEST_YEARS = 5


class DeadlineForm(forms.Form):
    """A later deadline, in the campaign's time zone."""

    day = forms.DateField(label=_("New date"), widget=DayInput)
    time = forms.TimeField(label=_("Time"), widget=ClockInput)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = clock.local(campaign.deadline, campaign)
        self.campaign = campaign
        self.initial = {"day": now.date(), "time": now.time()}
        self.fields["time"].help_text = f"{clock.zone(campaign)} ({campaign.timezone})"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "day" in cleaned and cleaned["day"].year > timezone.now().year + FARTHEST_YEARS:
            self.add_error("day", _("This date is more than %s years away.") % FARTHEST_YEARS)
        elif deadline := moment_of(self, "day", "time", self.campaign):
            self._clean_deadline(deadline)
        return cleaned

    def is_confirmed(self) -> bool:
        """Whether this very deadline was shown before: it is mailed to everybody and cannot be taken back."""
        return self.is_valid() and self.data.get("confirmed") == self.cleaned_data["deadline"].isoformat()

    def _clean_deadline(self, deadline: datetime) -> None:
        if deadline <= self.campaign.deadline:
            present = clock.page_text(self.campaign.deadline, self.campaign)
            self.add_error("day", _("The deadline can only be extended here. It is currently %s.") % present)
        else:
            self.cleaned_data["deadline"] = deadline


class AnswerDateForm(forms.Form):
    """The day by which the seller must answer; payments.decisions.answer_dates refuses one that is over."""

    day = forms.DateField(
        label=_("Date"),
        widget=DayInput,
        help_text=_(
            "An answer on this day is in time. You are reminded by email three days before and on the day after."
        ),
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day.year > timezone.now().year + FARTHEST_YEARS:
            raise forms.ValidationError(_("This date is more than %s years away.") % FARTHEST_YEARS)
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=Lines({"rows": 4}),
        help_text=_("One or two sentences, 500 characters at most, for the person who confirms it and for the log."),
    )

    def clean_reason(self) -> str:
        return " ".join(str(self.cleaned_data["reason"]).split())


class EndForm(ReasonForm):
    """The reason for ending the campaign, which is sent to every supporter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "One or two sentences, 500 characters at most. Every supporter receives them by email, word for word."
        )


class IssueForm(ReasonForm):
    """The nominal value of the shares to issue; `choices` say what each would come to."""

    nominal_cents = forms.TypedChoiceField(label=_("Nominal value of a share"), coerce=int, widget=forms.RadioSelect)
    field_order = ["nominal_cents", "reason"]

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nominal_cents"].choices = choices  # type: ignore[attr-defined]
        self.initial = {"nominal_cents": choices[0][0]}
        self.fields["reason"].label = _("Resolution")
        self.fields["reason"].help_text = _(
            "Which body decided it and when, 500 characters at most, for the person who confirms it and for the log."
        )


class AnswerForm(FileForm, forms.Form):
    """The seller's answer, with an optional document."""

    answer = forms.ChoiceField(label=_("The seller’s answer"), choices=Answer, widget=forms.RadioSelect)
    document = forms.FileField(
        label=_("Document"),
        required=False,
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg"}),
        help_text=_("PDF, PNG or JPEG, 10 MB at most. Only the team can open it."),
    )

    def clean_document(self) -> ContentFile[bytes] | str:
        upload: UploadedFile[bytes] | None = self.cleaned_data["document"]
        return uploads.document(upload) if upload else ""
