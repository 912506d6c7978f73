"""Forms for texts in the languages of the site, with a group of fields for each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from common.forms.lines import Lines, MarkdownLines

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_BODY = 20_000


@dataclass(frozen=True, slots=True)
class TranslatedField:
    """One translatable field, such as a title; `lines` is the height of its box."""

    label: StrOrPromise
    max_length: int = 120
    lines: int = 1
    required: bool = True
    is_markdown: bool = False

    def field(self, language: str, language_name: str) -> forms.CharField:
        attrs = {"lang": language}
        lines = MarkdownLines if self.is_markdown else Lines
        widget = lines({"rows": self.lines, **attrs}) if self.lines > 1 else forms.TextInput(attrs)
        label = f"{self.label} ({language_name})"
        return forms.CharField(label=label, required=False, max_length=self.max_length, widget=widget)


class TranslatedForm(forms.BaseForm):
    """A form with translatable texts: complete in at least one language, complete or empty in the others."""

    WORDS: ClassVar[dict[str, TranslatedField]]

    def add_words(self, words: dict[str, dict[str, str]]) -> None:
        for language, language_name in settings.LANGUAGES:
            for name, word in self.WORDS.items():
                field = word.field(language, language_name)
                field.initial = words.get(language, {}).get(name, "")
                self.fields[f"{name}_{language}"] = field

    @property
    def languages(self) -> list[tuple[str, str, list[BoundField]]]:
        """Code, name and fields of each language."""
        return [
            (language, name, [self[f"{word}_{language}"] for word in self.WORDS])
            for language, name in settings.LANGUAGES
        ]

    @property
    def facts(self) -> list[BoundField]:
        """The visible fields that do not depend on the language."""
        own = {bound.name for _code, _name, fields in self.languages for bound in fields}
        return [bound for bound in self.visible_fields() if bound.name not in own]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        words = {language: self._words(language) for language, _name in settings.LANGUAGES}
        cleaned["words"] = {language: said for language, said in words.items() if said}
        if not cleaned["words"] and not self.errors:
            self.add_error(None, _("Please write it in at least one language."))
        return cleaned

    def _words(self, language: str) -> dict[str, str]:
        said = {name: self.cleaned_data.get(f"{name}_{language}", "") for name in self.WORDS}
        if any(said.values()):
            for name, word in self.WORDS.items():
                if word.required and not said[name] and f"{name}_{language}" not in self.errors:
                    self.add_error(f"{name}_{language}", _("Fill this in too, or leave the whole group empty."))
        return {name: text for name, text in said.items() if text}
