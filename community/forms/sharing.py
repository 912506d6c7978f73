"""Forms for the codes in shared links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns import sources
from campaigns.models import Campaign


class SourceForm(forms.Form):
    """Sets the visitor's own code in the links on the sharing page; sent by GET, so that the page can be shared."""

    s = forms.CharField(label=_("Your code"), required=False, strip=False)

    def clean_s(self) -> str:
        code = str(self.cleaned_data["s"])
        if code and not sources.valid(code):
            raise forms.ValidationError(
                _("Use only letters from A to Z, digits, hyphens and underscores, 32 characters at most.")
            )
        return code


class ShareCodeForm(forms.Form):
    label = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Only the team sees it, for example “Flyer, Lyon”.")
    )
    code = forms.SlugField(
        label=_("Code"), max_length=32, help_text=_("Letters, digits and hyphens. It becomes part of the link.")
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if self.campaign.share_codes.filter(code=code).exists():
            raise forms.ValidationError(_("This code already exists. Please choose another one."))
        return code
