"""Forms for starting a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from campaigns.forms.setup import NO_ADDRESS
from campaigns.models import Campaign
from common import languages, money
from common.forms.names import NameField
from common.mail.fields import EmailFormField


class NewcomerForm(forms.Form):
    email = EmailFormField(label=_("Email"), widget=forms.EmailInput({"autocomplete": "email"}))


class StartForm(forms.Form):
    """The minimum for a draft; everything can be changed until the campaign is published."""

    title = NameField(label=_("Campaign title"), max_length=80)
    slug = forms.SlugField(
        label=_("Web address"),
        required=False,
        max_length=60,
        help_text=_("The last part of the campaign’s web address. Leave it empty to make it from the title."),
        error_messages={"invalid": NO_ADDRESS},
    )
    language = forms.ChoiceField(label=_("Main language"))
    company = NameField(label=_("The company to be bought"), max_length=120)
    currency = forms.ChoiceField(label=_("Currency"), widget=forms.Select({"translate": "no"}))
    name = NameField(label=_("Your name"), max_length=80, help_text=_("As everyone will see it on the campaign page."))

    address = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        self.fields["currency"].choices = money.currency_choices()  # type: ignore[attr-defined]
        self.initial = {"language": languages.current(), "currency": "USD"}
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.address = (cleaned.get("slug") or slugify(cleaned.get("title", ""))[:60].strip("-")).lower()
        if not self.address and not self.errors:
            self.add_error("slug", _("Please enter a web address: none could be made from this title."))
        elif Campaign.objects.filter(slug=self.address).exists():
            self.add_error("slug", _("Another campaign already has this address."))
        cleaned["slug"] = self.address
        return cleaned
