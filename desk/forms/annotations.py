"""Forms for what the team adds to supporters: notes, tags and saved filters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms.lines import Lines
from common.forms.names import NameField


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=2_000,
        widget=Lines({"rows": 3}),
        help_text=_(
            "Owners and treasurers can read it, and the supporter may ask what information is kept about them."
        ),
    )


class TagForm(forms.Form):
    name = NameField(label=_("Tag"), max_length=40)


class SaveForm(forms.Form):
    name = NameField(label=_("Name of this filter"), max_length=60)
