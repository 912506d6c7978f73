"""Forms for events, questions and milestones, and what they share with that for the library."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaigns import clock
from campaigns.forms.moments import ClockInput, DayInput, moment_of
from campaigns.forms.setup_form import number_field, written
from campaigns.models import Campaign
from common import money
from common.forms.words import MAX_BODY, TranslatedField, TranslatedForm
from community.models import Event, Milestone, Question

TITLE = TranslatedField(_("Title"))
NOTE = TranslatedField(_("Note"), 400, 3, required=False)


class ContentForm(TranslatedForm, forms.ModelForm):  # type: ignore[type-arg]
    instance: Any

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.add_words(self.instance.words)


class EventForm(ContentForm):
    WORDS: ClassVar = {
        "title": TITLE,
        "body": TranslatedField(_("Description, in Markdown"), MAX_BODY, 6, required=False, is_markdown=True),
    }

    day = forms.DateField(label=_("Day"), widget=DayInput)
    starts = forms.TimeField(label=_("Starts at"), widget=ClockInput)
    ends = forms.TimeField(label=_("Ends at"), widget=ClockInput)
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("Only if it continues past midnight.")
    )
    field_order = ("day", "starts", "ends", "last_day", "place", "url")

    class Meta:
        model = Event
        fields = ("place", "url")
        labels: ClassVar = {"place": _("Place"), "url": _("Web address")}
        help_texts: ClassVar = {"place": _("An address, or “Online”.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"].help_text = f"{clock.zone(self.campaign)} ({self.campaign.timezone})"
        if self.instance.starts_at:
            starts, ends = (clock.local(at, self.campaign) for at in (self.instance.starts_at, self.instance.ends_at))
            self.initial.update(day=starts.date(), starts=starts.time(), ends=ends.time())
            self.initial["last_day"] = ends.date() if ends.date() > starts.date() else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["last_day"] = cleaned.get("last_day") or cleaned.get("day")
        starts = moment_of(self, "day", "starts", self.campaign)
        ends = moment_of(self, "last_day", "ends", self.campaign)
        if starts and ends and ends < starts:
            self.add_error("ends", _("The event cannot end before it starts."))
        elif starts and ends:
            self.instance.starts_at, self.instance.ends_at = starts, ends
        return cleaned


class QuestionForm(ContentForm):
    WORDS: ClassVar = {
        "title": TranslatedField(_("Question"), 200),
        "body": TranslatedField(_("Answer, in Markdown"), MAX_BODY, 6, is_markdown=True),
    }

    class Meta:
        model = Question
        fields = ()


class MilestoneForm(ContentForm):
    WORDS: ClassVar = {"title": TITLE, "note": NOTE}

    class Meta:
        model = Milestone
        fields = ("date",)
        labels: ClassVar = {"date": _("A date")}
        widgets: ClassVar = {"date": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = self.campaign.currency
        amount = number_field(_("Or an amount"), currency, least=money.major(1, currency), required=False)
        amount.help_text = (
            _("In %s. The milestone is reached once this amount has been pledged with a card.") % currency
        )
        if self.instance.amount_cents:
            amount.initial = written(self.instance.amount_cents, currency)
        self.fields["amount"] = amount
        self.order_fields(["date", "amount"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        date, amount = cleaned.get("date"), cleaned.get("amount")
        if bool(date) == bool(amount) and not {"date", "amount"} & set(self.errors):
            raise ValidationError(_("Enter either a date or an amount."))
        self.instance.amount_cents = money.minor(amount, self.campaign.currency) if amount else None
        return cleaned
