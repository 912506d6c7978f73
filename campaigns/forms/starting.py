"""Input of somebody who begins a campaign."""

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
    email = EmailFormField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "email"}))


class StartForm(forms.Form):
    """What is needed to begin; everything can be changed until the campaign is published."""

    title = NameField(label=_("What the campaign is called"), max_length=80)
    slug = forms.SlugField(
        label=_("Address"),
        required=False,
        max_length=60,
        help_text=_("The last part of the campaign’s address. Left empty, it is made from the title."),
        error_messages={"invalid": NO_ADDRESS},
    )
    language = forms.ChoiceField(label=_("Its own language"))
    company = NameField(label=_("The company to be bought"), max_length=120)
    currency = forms.ChoiceField(label=_("Currency"), widget=forms.Select({"translate": "no"}))
    name = NameField(label=_("Your name"), max_length=80, help_text=_("As everybody reads it on the campaign’s page."))

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
            self.add_error("slug", _("Please write an address: none can be made from this title."))
        elif Campaign.objects.filter(slug=self.address).exists():
            self.add_error("slug", _("Another campaign has this address already."))
        cleaned["slug"] = self.address
        return cleaned
