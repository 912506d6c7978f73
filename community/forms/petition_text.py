"""The form in which organizers write the petition's text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common.forms.lines import MarkdownLines
from community.models import PetitionVersion

MAX_TEXT = 10_000


class TextForm(forms.Form):
    """The petition's text by language; the campaign's main language is required."""

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, campaign: Campaign, present: PetitionVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        self.fields["after"].initial = present.number if present else 0
        for code, name in sorted(settings.LANGUAGES, key=lambda language: language[0] != campaign.language):
            self.fields[_field(code)] = forms.CharField(
                label=name,
                required=code == campaign.language,
                max_length=MAX_TEXT,
                initial=present.texts.get(code, "") if present else "",
                widget=MarkdownLines({"rows": 10, "lang": code}),
            )

    @property
    def texts(self) -> dict[str, str]:
        """The entered texts by language."""
        written = {code: str(self.cleaned_data.get(_field(code), "")) for code, _name in settings.LANGUAGES}
        return {code: text.replace("\r\n", "\n") for code, text in written.items() if text}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and self.present and self.texts == self.present.texts:
            raise forms.ValidationError(_("This is the same as the current text. There is nothing new to publish."))
        return cleaned


def _field(language: str) -> str:
    return f"text_{language}"
