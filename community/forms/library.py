"""The form for a resource in the library."""

from __future__ import annotations

from typing import Any, ClassVar

from babel import Locale
from django import forms
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from campaigns.forms.moments import DayInput
from common import languages
from common.files import uploads
from common.forms.files import FileForm
from community.forms.content import NOTE, TITLE, ContentForm
from community.models import Resource


class ResourceForm(FileForm, ContentForm):
    WORDS: ClassVar = {"title": TITLE, "note": NOTE}

    in_language = forms.ChoiceField(label=_("Language"), help_text=_("The language it is written in."))
    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=100,
        widget=forms.FileInput({"accept": uploads.ACCEPT}),
        help_text=_("Instead of a web address: a PDF, picture, spreadsheet or text document, 10 MB at most."),
    )

    class Meta:
        model = Resource
        fields = ("section", "url", "file", "source", "date", "in_language")
        labels: ClassVar = {
            "section": _("Section"),
            "url": _("Web address"),
            "source": _("Who published it"),
            "date": _("Date"),
        }
        help_texts: ClassVar = {"source": "", "url": _("Where to find it on the web.")}
        widgets: ClassVar = {"date": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = Resource.Section.choices  # type: ignore[attr-defined]  # none is empty
        names = Locale.parse(languages.locale()).languages
        known = sorted((name, code) for code, name in names.items() if len(code) == 2)
        self.fields["in_language"].choices = [(code, name) for name, code in known]  # type: ignore[attr-defined]
        if not self.instance.in_language:
            self.initial["in_language"] = self.campaign.language

    def clean_file(self) -> File[Any] | None:
        file: File[Any] | None = self.cleaned_data["file"]
        return uploads.checked(file) if isinstance(file, UploadedFile) else file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        url, file, is_new = cleaned.get("url"), cleaned.get("file"), "file" in self.changed_data
        if url and file and is_new:
            self.add_error("url", _("Enter a web address or choose a file, not both."))
        elif url and file:
            cleaned["file"] = False  # False makes Django clear the field
        elif not (url or file) and not {"url", "file"} & set(self.errors):
            self.add_error("url", _("Enter a web address or choose a file."))
        return cleaned
