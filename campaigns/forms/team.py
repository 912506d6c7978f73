from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from campaigns.models import TeamMember
from common.files import pictures, renditions, uploads
from common.files.renditions import PORTRAIT_WIDTHS, Sized
from common.forms.files import FileForm
from common.forms.names import NameField
from common.mail.fields import EmailFormField


class InviteMemberForm(forms.Form):
    email = EmailFormField(
        label=_("Email"), help_text=_("Only someone signed in with this address can accept the invitation.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=TeamMember.Role.choices, initial=TeamMember.Role.OBSERVER)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=TeamMember.Role.choices)


class JoinForm(forms.Form):
    name = NameField(label=_("Your name"), max_length=80, help_text=_("As shown on the campaign page."))


class PortraitForm(FileForm, forms.Form):
    """The portrait of a member, or none."""

    picture = forms.FileField(
        label=_("Portrait"),
        required=False,
        widget=forms.FileInput({"accept": pictures.ACCEPT}),
        help_text=_(
            "JPEG, PNG, HEIC or another common picture format, 10 MB at most. It is shown as a circle. Hidden details "
            "in the file, such as where the picture was taken, are removed."
        ),
    )
    remove = forms.BooleanField(label=_("Remove the portrait"), required=False)

    def __init__(self, *args: Any, member: TeamMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not member.portrait:
            del self.fields["remove"]

    def clean_picture(self) -> Sized | None:
        upload: UploadedFile[bytes] | None = self.cleaned_data["picture"]
        return renditions.sized(uploads.picture(upload), PORTRAIT_WIDTHS) if upload else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("picture") or cleaned.get("remove") or self.errors):
            self.add_error("picture", _("Choose a picture first."))
        return cleaned
