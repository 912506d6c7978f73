"""The form for the dashboard’s summary by email."""

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.models import Digest


class DigestForm(forms.Form):
    rhythm = forms.ChoiceField(label=_("Frequency"), choices=Digest.Rhythm.choices, widget=forms.RadioSelect)
