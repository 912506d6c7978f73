"""The form that asks for a name that a certificate can print."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assembly.certificates.lettering import is_printable


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name in Latin letters"),
        max_length=80,
        help_text=gettext_lazy("As in your passport, for example. It is printed on the certificate, and only there."),
    )

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not is_printable(name):
            raise forms.ValidationError(_("The certificate cannot print all of these characters."))
        return name
