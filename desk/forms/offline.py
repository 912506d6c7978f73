"""The form for a file of offline pledges."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common import tables
from common.forms.files import FileForm

MAX_FILE_BYTES = 2 * 1024 * 1024


class OfflineForm(FileForm, forms.Form):
    """A file of pledges made on paper or by bank transfer; its lines are read elsewhere."""

    file = forms.FileField(label=_("CSV or XLSX file"), widget=forms.FileInput({"accept": tables.ACCEPT}))

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("This file is larger than 2 MB."))
        content: bytes = file.read()
        return content
