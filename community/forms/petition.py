"""The form for signing a petition, and the choices about a signature."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from common import countries, languages
from common.forms.names import PublicNameField
from common.ids import uuid7
from common.mail.fields import EmailFormField
from community.signing import SignatureInput


class ChoicesForm(forms.Form):
    """How a signature may be used; nothing is allowed unless ticked."""

    show_name = forms.BooleanField(label=_("Show my name in the public list"), required=False)
    wants_updates = forms.BooleanField(label=_("Email me updates about the campaign"), required=False)


class SignForm(ChoicesForm):
    name = PublicNameField(label=_("Name"), max_length=80)
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

    def wish(self, source: str) -> SignatureInput:
        data = self.cleaned_data
        return SignatureInput(data["name"], data["country"], data["show_name"], data["wants_updates"], source)

    @property
    def key(self) -> UUID:
        return UUID(str(self.cleaned_data["form_key"]))
