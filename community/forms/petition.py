"""Forms for signing a petition, and for organizers to write its text."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common import countries, languages
from common.forms.lines import MarkdownLines
from common.forms.names import NameField
from common.ids import uuid7
from common.mail.fields import EmailFormField
from community.models import PetitionVersion
from community.signing import SignatureInput

# The public list must not be used for advertising.
_ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)
MAX_TEXT = 10_000


class ChoicesForm(forms.Form):
    """How a signature may be used; nothing is allowed unless ticked."""

    show_name = forms.BooleanField(label=_("Show my name in the public list"), required=False)
    wants_updates = forms.BooleanField(label=_("Email me updates about the campaign"), required=False)


class SignForm(ChoicesForm):
    name = NameField(label=_("Name"), max_length=80)
    email = EmailFormField(
        label=_("Email"), help_text=_("Never shown. We will email you a link to confirm your signature.")
    )
    country = forms.ChoiceField(label=_("Country"), help_text=_("Counted, but not shown with your name."))
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ("name", "email", "country", "show_name", "wants_updates", "form_key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = countries.names(languages.locale())
        self.fields["country"].choices = [("", _("Choose a country")), *names.items()]  # type: ignore[attr-defined]
        self.fields["form_key"].initial = uuid7
        for name in ("name", "email", "country"):
            self.fields[name].widget.attrs["autocomplete"] = name

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if _ADDRESS.search(name):
            raise forms.ValidationError(_("Enter only a name, without a web or email address."))
        return name

    def wish(self, source: str) -> SignatureInput:
        data = self.cleaned_data
        return SignatureInput(data["name"], data["country"], data["show_name"], data["wants_updates"], source)

    @property
    def key(self) -> UUID:
        return UUID(str(self.cleaned_data["form_key"]))


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
