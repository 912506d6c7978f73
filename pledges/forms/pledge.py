"""The form for pledging, and what the public sees of a pledge."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common.forms.names import NameField
from common.ids import uuid7
from common.mail.fields import EmailFormField
from pledges.forms.amount import AmountForm, amount_initial
from pledges.models import Pledge
from pledges.pledging import PledgeInput


class VisibilityForm(forms.Form):
    """What the public sees of a pledge; nothing by default."""

    name = NameField(label=_("Public name"), required=False, max_length=80)
    show_name = forms.BooleanField(label=_("Show my name"), required=False)
    show_amount = forms.BooleanField(label=_("Show my amount"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("show_name") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Enter the name to show, or turn off “Show my name”."))
        return cleaned

    def wish(self, cents: int) -> PledgeInput:
        data = self.cleaned_data
        return PledgeInput(cents, data["name"], data["show_name"], data["show_amount"])


class PledgeForm(VisibilityForm, AmountForm):
    email = EmailFormField(label=_("Email"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ("choice", "amount", "email", "name", "show_name", "show_amount", "consent", "form_key")

    def __init__(self, *args: Any, campaign: Campaign, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        self.fields["form_key"].initial = uuid7
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        if signed_in:
            del self.fields["email"]

    @property
    def key(self) -> UUID:
        return UUID(str(self.cleaned_data["form_key"]))


def visibility_initial(pledge: Pledge) -> dict[str, Any]:
    """Initial values of VisibilityForm for what the public sees of a pledge now."""
    return {name: getattr(pledge, name) for name in ("name", "show_name", "show_amount")}


def pledge_initial(pledge: Pledge) -> dict[str, Any]:
    """Initial values of PledgeForm for an earlier pledge, without the address."""
    return {**visibility_initial(pledge), **amount_initial(pledge)}
