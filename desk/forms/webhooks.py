"""The form for a webhook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms.names import NameField
from desk.models import Event, Webhook
from desk.webhooks import addresses
from desk.webhooks.managing import Wish


class WebhookForm(forms.Form):
    """Of a webhook that exists, the kind stays: what reads its messages reads that form of them."""

    name = NameField(
        label=_("Name"), max_length=60, help_text=_("For the team, such as “Forum” or “Channel of the members”.")
    )
    kind = forms.ChoiceField(label=_("What reads the messages"), choices=Webhook.Kind.choices, widget=forms.RadioSelect)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput({"inputmode": "url", "autocapitalize": "none", "autocomplete": "off"}),
        help_text=_("The chat or the program gives it to you. Whoever knows the address of a chat can post there."),
    )
    events = forms.MultipleChoiceField(
        label=_("What is posted"),
        choices=[(event.value, event.label) for event in Event if event != Event.TEST],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, webhook: Webhook | None = None) -> None:
        super().__init__(*args)
        if webhook:
            del self.fields["kind"]
            self.initial = {"name": webhook.name, "url": webhook.url, "events": list(webhook.events)}

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        try:
            addresses.parsed(url)
        except addresses.NotAllowed:
            raise ValidationError(
                _("Enter an address that begins with https:// and leads to a public server.")
            ) from None
        return url

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(data["name"], data["url"], data["events"])
