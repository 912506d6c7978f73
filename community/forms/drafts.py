"""The form for texts that can be saved unfinished."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common.forms import merging
from common.forms.words import TranslatedField, TranslatedForm
from common.ids import uuid7
from community.forms.content import TITLE
from community.forms.languages import Group, groups
from community.models import Drafted
from community.news import drafts
from community.news.drafts import Words

MAX_BODY = 10_000  # characters, which keeps the mail below 30 kB
MOST_SEEN = 1_000
MOST_KEPT = 100_000  # of a text that is too long, so that it can still be shortened


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
        return groups(self.languages, self.typed, self.published, needed=self.WORDS.keys(), main=self.campaign.language)

    def ask_again(self, why: str, **shown: str) -> None:
        """Show an error, and other values than were sent."""
        self.add_error(None, why)
        self.show(**shown)

    def show_saved(self, row: Drafted) -> None:
        """Go on from the draft that was just saved, which may have been merged with what was saved elsewhere."""
        saved = drafts.flat(row.latest)
        self.show(seen=merging.seen(saved), **dict.fromkeys(self.texts, "") | saved)
        self.full_clean()

    def show_fingerprint(self) -> None:
        """Remember in the page what it previews. For valid forms."""
        self.show(previewed=self.fingerprint)

    @property
    def is_previewed(self) -> bool:
        """Whether exactly this was previewed: the texts, and all that was chosen besides. For valid forms."""
        return bool(self.cleaned_data["previewed"] == self.fingerprint)

    @property
    def fingerprint(self) -> str:
        """Tells apart whatever would be published or sent differently, but for the time. For valid forms."""
        chosen = [(name, self.cleaned_data[name]) for name in sorted(self.fields.keys() - self.HIDDEN)]
        return hashlib.sha256(repr(chosen).encode()).hexdigest()

    def show(self, **shown: str) -> None:
        """Show other values than were sent."""
        self.data = {**{name: self.data[name] for name in self.data}, **shown}
