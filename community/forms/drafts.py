"""Forms for texts that can be saved unfinished, and for when they are published or sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from campaigns import clock
from campaigns.forms.moments import ClockInput, DayInput, moment_of
from campaigns.models import Campaign
from campaigns.models.words import best_language
from common.forms import merging
from common.forms.words import TranslatedField, TranslatedForm
from common.ids import uuid7
from common.pages.partials import PartialEnum
from community.forms.content import TITLE
from community.models import Drafted
from community.news import drafts
from community.news.drafts import Words

MAX_BODY = 10_000  # characters, which keeps the mail below 30 kB
MOST_SEEN = 1_000
MOST_KEPT = 100_000  # of a text that is too long, so that it can still be shortened
FARTHEST = timedelta(days=366)
NOW, LATER = "now", "later"


class State(PartialEnum, partials="community/languages.html#"):
    """How far the texts in a language are; each has a partial in community/languages.html."""

    EMPTY = "empty"
    STARTED = "started"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of a language; `reads` is the language that its readers get, empty as long as none is complete."""

    code: str
    name: str
    fields: list[BoundField]
    state: State
    reads: str
    is_open: bool


class DraftForm(TranslatedForm, forms.Form):
    """Texts that count in the languages in which they are complete.

    `key` tells pages apart, and is the id of a row that a page starts: submitting it several times makes only one.
    """

    WORDS: ClassVar = {"title": TITLE, "body": TranslatedField(_("Text, in Markdown"), MAX_BODY, 12, is_markdown=True)}

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=MOST_SEEN, required=False)
    previewed = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    HIDDEN: ClassVar = {"key", "seen", "previewed"}

    def __init__(self, *args: Any, campaign: Campaign, row: Drafted | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign, self.published = campaign, row.words if row else {}
        self.add_words(row.latest if row else {})
        if row:
            self.initial.update(seen=merging.seen(drafts.flat(row.latest)))

    @property
    def texts(self) -> dict[str, str]:
        """The texts as they are in the form, by the name of their field."""
        names = [f"{name}_{code}" for code, _name in settings.LANGUAGES for name in self.WORDS]
        return {name: str(self[name].value() or "") for name in names}

    @property
    def typed(self) -> Words:
        """The texts as they are in the form, whether they are valid or not."""
        found = {code: self._typed(code) for code, _name in settings.LANGUAGES}
        return {code: said for code, said in found.items() if said}

    def _typed(self, language: str) -> dict[str, str]:
        said = {name: str(self[f"{name}_{language}"].value() or "")[:MOST_KEPT] for name in self.WORDS}
        return {name: text for name, text in said.items() if text.strip()}

    def _words(self, language: str) -> dict[str, str]:
        """The texts of a language if they are complete."""
        said = {name: self.cleaned_data.get(f"{name}_{language}", "") for name in self.WORDS}
        return said if all(said.values()) else {}

    @property
    def by_language(self) -> list[Group]:
        typed = self.typed
        states = {code: self._state(typed.get(code, {})) for code, _name in settings.LANGUAGES}
        read = {code for code, state in states.items() if state == State.COMPLETE}
        read |= {code for code in self.published if code in typed}
        return [
            Group(code, name, fields, states[code], self._reads(code, read), self._is_open(code, fields))
            for code, name, fields in self.languages
        ]

    def _state(self, said: dict[str, str]) -> State:
        if not said:
            return State.EMPTY
        return State.COMPLETE if said.keys() == self.WORDS.keys() else State.STARTED

    def _reads(self, language: str, read: set[str]) -> str:
        if not read:
            return ""
        with translation.override(language):
            return dict(settings.LANGUAGES)[best_language(read, self.campaign.language)]

    def _is_open(self, language: str, fields: list[BoundField]) -> bool:
        """One language at a time: the campaign's own, and those in which something has to be corrected."""
        return language == self.campaign.language or any(field.errors for field in fields)

    def ask_again(self, why: str, **shown: str) -> None:
        """Show an error, and other values than were sent."""
        self.add_error(None, why)
        self._show(**shown)

    def show_saved(self, row: Drafted) -> None:
        """Go on from the draft that was just saved, which may have been merged with what was saved elsewhere."""
        saved = drafts.flat(row.latest)
        self._show(seen=merging.seen(saved), **dict.fromkeys(self.texts, "") | saved)
        self.full_clean()

    def show_fingerprint(self) -> None:
        """Remember in the page what it previews. For valid forms."""
        self._show(previewed=self.fingerprint)

    @property
    def is_previewed(self) -> bool:
        """Whether exactly this was previewed: the texts, and all that was chosen besides. For valid forms."""
        return bool(self.cleaned_data["previewed"] == self.fingerprint)

    @property
    def fingerprint(self) -> str:
        """Tells apart whatever would be published or sent differently, but for the time. For valid forms."""
        chosen = [(name, self.cleaned_data[name]) for name in sorted(self.fields.keys() - self.HIDDEN)]
        return hashlib.sha256(repr(chosen).encode()).hexdigest()

    def _show(self, **shown: str) -> None:
        self.data = {**{name: self.data[name] for name in self.data}, **shown}


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
        self._show(when=LATER, day=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}")
        self.full_clean()

    def show_fingerprint(self) -> None:
        super().show_fingerprint()
        self._show(announced=self.chosen_time)

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
