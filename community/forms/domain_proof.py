"""Forms with which an organization proves that it is who it says: by a domain of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.mail.fields import EmailFormField
from community import domains
from community.models import Endorser


class ProofForm(forms.Form):
    """How an organization proves its identity."""

    domain = forms.CharField(
        label=_("Domain of your organization"), max_length=253, help_text=_("Such as example.coop, without www.")
    )
    proof = forms.ChoiceField(
        label=_("How you prove it is yours"),
        choices=Endorser.Proof.choices,
        widget=forms.RadioSelect,
        initial=Endorser.Proof.EMAIL,
    )
    email = EmailFormField(
        label=_("Email address at this domain"),
        required=False,
        help_text=_("We send a code to this address. Leave it empty if you use a TXT record."),
    )

    def clean_domain(self) -> str:
        try:
            return domains.normalized(self.cleaned_data["domain"])
        except domains.PublicMail:
            raise forms.ValidationError(
                _(
                    "Anyone can get an email address at this domain, so it does not prove who you are. Enter your "
                    "organization’s own domain."
                )
            ) from None
        except domains.NoDomain:
            raise forms.ValidationError(_("This is not a valid domain. Enter it like this: example.coop")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        by_mail = cleaned.get("proof") == Endorser.Proof.EMAIL
        if by_mail and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter an email address at this domain."))
        return cleaned


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the email"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())
