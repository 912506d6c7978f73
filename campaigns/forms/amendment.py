"""The form for a Change: the current values of what supporters rely on, to be edited, and the reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import amendments, clock
from campaigns.amendments import ProposedChange
from campaigns.forms.moments import ClockInput, DayInput, moment_of
from campaigns.forms.setup import SumsForm
from campaigns.forms.setup_offer import OfferForm
from campaigns.forms.setup_texts import TermsForm
from campaigns.models import Assumption, Campaign
from common.forms.lines import Lines

MAX_REASON = 1_000


class ChangeForm(SumsForm):
    """All values in one form, so that supporters are asked only once."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        self.offer = OfferForm(campaign=campaign)
        for name, label in self.LABELS.items():
            self.fields[name].label = f"{label} ({campaign.currency})"
        self._add_offer()
        self._add_deadline()
        self._add_words(TermsForm(campaign=campaign))
        self._say_what_is()

    def _say_what_is(self) -> None:
        fields = {**{name: name.removesuffix("_cents") for name in amendments.LABELS}, "deadline": "day"}
        for name, text in amendments.texts(self.campaign, amendments.current_values(self.campaign)).items():
            if name != "terms":  # shown in their own fields
                self.fields[fields[name]].help_text = _("Currently: %s") % text

    def _add_offer(self) -> None:
        for kind in Assumption.Kind:
            self.fields[kind] = self.offer.fields[kind]
            unit = "%" if kind in Assumption.RATES else self.campaign.currency
            self.fields[kind].label = f"{kind.label} ({unit})"
        self.fields["valuation_date"] = forms.DateField(
            label=gettext_lazy("Valuation date"), widget=DayInput, initial=self.campaign.valuation_date
        )

    def _add_deadline(self) -> None:
        # Time inputs show no seconds; a deadline left unchanged keeps its own.
        ends = clock.local(self.campaign.deadline, self.campaign).replace(second=0, microsecond=0)
        label, time = gettext_lazy("Last day, no later than the current one"), gettext_lazy("Time")
        self.fields["day"] = forms.DateField(label=label, widget=DayInput, initial=ends.date())
        self.fields["time"] = forms.TimeField(label=time, widget=ClockInput, initial=ends.time())

    def _add_words(self, terms: TermsForm) -> None:
        own = self.campaign.texts_by_language
        for code, name in settings.LANGUAGES:
            if code in own or (terms.newest and code in terms.newest.texts):
                self.fields[f"terms_{code}"] = terms.fields[code]
            if code in own:
                self.fields[f"reason_{code}"] = forms.CharField(
                    label=name, required=len(own) == 1, max_length=MAX_REASON, widget=Lines({"rows": 4, "lang": code})
                )

    @property
    def groups(self) -> list[tuple[Any, list[BoundField]]]:
        fields = {field.name: field for field in self.visible_fields()}
        parts = {
            _("Threshold, optimum and limits"): [*self.LABELS],
            _("Offer"): [*Assumption.Kind.values, "valuation_date"],
            _("Deadline"): ["day", "time"],
            _("Terms"): [name for name in fields if name.startswith("terms_")],
            self._about_reason: self._reasons,
        }
        return [(legend, [fields[name] for name in names]) for legend, names in parts.items()]

    @property
    def _reasons(self) -> list[str]:
        return [name for name in self.fields if name.startswith("reason_")]

    @property
    def _about_reason(self) -> str:
        if len(self._reasons) == 1:
            return _("Reason, shown to every supporter")
        return _("Reason, shown to every supporter; one language is enough")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any(cleaned.get(name) or name in self.errors for name in self._reasons):
            self.add_error(self._reasons[0], _("Give the reason in at least one language."))
        deadline = moment_of(self, "day", "time", self.campaign)
        if deadline and deadline > self.campaign.deadline:
            self.add_error("day", _("To set a later deadline, extend it instead. Nobody has to confirm that."))
        elif deadline and {"day", "time"} & set(self.changed_data):
            cleaned["deadline"] = deadline
        return cleaned

    @property
    def wish(self) -> ProposedChange:
        said = self.cleaned_data
        values = {
            **self.chosen(),
            **{kind: self._assumed(kind) for kind in Assumption.Kind.values},
            "valuation_date": said["valuation_date"].isoformat(),
        }
        if "deadline" in said:  # otherwise leave it alone: it may be extended while the form is open
            values["deadline"] = said["deadline"].isoformat()
        return ProposedChange(values, self._words("reason"), self._words("terms"), self.campaign.version)

    def _assumed(self, kind: str) -> int | None:
        value = self.cleaned_data[kind]
        return None if value is None else int(value.scaleb(self.offer.places(kind)))

    def _words(self, what: str) -> dict[str, str]:
        said = {code: self.cleaned_data.get(f"{what}_{code}") for code, _name in settings.LANGUAGES}
        return {code: text for code, text in said.items() if text}
