"""Forms for inviting endorsers, and for the endorsers themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.files import pictures, uploads
from common.forms.files import FileForm
from common.forms.lines import Lines
from common.forms.names import NameField
from community.endorsing import Words
from community.models import Endorser


class InviteForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Endorser
        fields = ("kind", "name", "email", "language")
        field_classes = {"name": NameField}
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "kind": _("Who you are inviting"),
            "name": _("Name"),
            "email": _("Email"),
            "language": _("Language of the invitation"),
        }
        help_texts = {
            "name": _("The name of the person or organization, as everyone will see it."),
            "email": _("The invitation is sent to this address. It is never shown publicly."),
            "language": "",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Without the empty choice that model fields start with.
        self.fields["kind"].choices = Endorser.Kind.choices  # type: ignore[attr-defined]
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]


class StatementForm(FileForm, forms.Form):
    statement = forms.CharField(
        label=_("Your statement"),
        max_length=600,
        widget=Lines({"rows": 6}),
        help_text=_("Why you endorse this campaign, in your own words; 600 characters at most."),
    )
    role = NameField(
        label=_("Who you are"),
        max_length=120,
        required=False,
        help_text=_("In a few words, such as “Journalist” or “Housing co-operative, Lyon”."),
    )
    language = forms.ChoiceField(label=_("Language of the statement"), choices=settings.LANGUAGES)
    picture = forms.FileField(
        label=_("Logo or portrait"),
        required=False,
        widget=forms.FileInput({"accept": pictures.ACCEPT}),
        help_text=_(
            "JPEG, PNG, HEIC or another common picture format, 10 MB at most. The picture is made smaller, and "
            "hidden details in the file, such as where it was taken, are removed."
        ),
    )
    drop_picture = forms.BooleanField(label=_("Remove the picture"), required=False)

    def __init__(self, *args: Any, endorser: Endorser) -> None:
        super().__init__(*args)
        self.initial = {name: getattr(endorser, name) for name in ("statement", "role", "language")}
        if not endorser.logo:
            del self.fields["drop_picture"]

    def clean_picture(self) -> ContentFile[bytes] | None:
        upload: UploadedFile[bytes] | None = self.cleaned_data["picture"]
        return uploads.picture(upload) if upload else None

    @property
    def words(self) -> Words:
        data = self.cleaned_data
        return Words(data["role"], data["statement"], data["language"])
