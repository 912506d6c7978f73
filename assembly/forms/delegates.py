from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.mail.fields import EmailFormField


class DelegateForm(forms.Form):
    number = forms.IntegerField(
        label=_("Their number in the register"), min_value=1, widget=forms.TextInput({"inputmode": "numeric"})
    )
    email = EmailFormField(label=_("Their email address"), help_text=_("They find both under “My pledges”."))
