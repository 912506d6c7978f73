"""The form for a campaign's picture."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from campaigns.forms.setup_form import SetupForm
from campaigns.models import Campaign
from common.files import pictures, renditions, uploads
from common.files.renditions import Sized
from common.forms.files import FileForm

IMAGE_SIZE = (1600, 1200)


class ImageForm(FileForm, SetupForm, forms.Form):
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput({"accept": pictures.ACCEPT}),
        help_text=_(
            "JPEG, PNG, HEIC or another common picture format, 10 MB at most. Hidden details in the file, such "
            "as where the picture was taken, are removed."
        ),
    )
    remove = forms.BooleanField(label=_("Remove the picture"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        self.fields["picture"].initial = campaign.image.name
        if not campaign.image:
            del self.fields["remove"]

    @property
    def theirs(self) -> list[tuple[Any, Any]]:
        return []

    def clean_picture(self) -> Sized | None:
        upload = self.cleaned_data["picture"]
        return renditions.sized(uploads.picture(upload, IMAGE_SIZE)) if isinstance(upload, UploadedFile) else None

    def chosen(self) -> dict[str, Any]:
        return {"picture": self.cleaned_data["picture"], "removes": self.cleaned_data.get("remove", False)}
