"""Forms with files."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FileForm(forms.BaseForm):
    """A form that says so if an error elsewhere lost a file, which browsers do not send again by themselves."""

    def full_clean(self) -> None:
        super().full_clean()
        for name, field in self.fields.items():
            was_sent = isinstance(field, forms.FileField) and self.add_prefix(name) in self.files
            if self.errors and was_sent and name not in self.errors:
                self.add_error(name, _("Choose the file again: it was not kept because of the other error."))
